-- zh: 填报与应为相差最大的,每种计量单位 20 处
-- en: The largest differences between reported and expected, 20 in each unit
-- heads: organization=单位 rule=规则编号 place=位置 reported=填报 expected=应为 difference=相差 unit=计量单位 source=来源
select organization, rule, place, findings.reported, expected, difference, unit, source
from findings join forms using (form, source)
where standing = 'finding' and num(difference) is not null
qualify row_number() over (
    partition by unit order by abs(num(difference)) desc, form, source, rule, path, "check"
) <= 20
order by unit, abs(num(difference)) desc, form, source, rule, path, "check"
