-- zh: 各条规则查出多少处、在多少张表上,最多的在前
-- en: How often each rule found something, the most frequent first
-- heads: rule=规则编号 title=规则 severity=轻重 findings=处数 forms=表数 asked=问过的表
select asked.rule, title,
    ['error', 'warning', 'note'][heaviest] as severity,
    coalesce(findings, 0) as findings, coalesce(forms, 0) as forms, asked
from (select rule, count(*) as asked from outcomes group by rule) asked
left join (
    select rule, count(*) as findings, count(distinct (form, source)) as forms,
        min(list_position(['error', 'warning', 'note'], severity)) as heaviest
    from findings where standing = 'finding' group by rule
) found using (rule)
left join rules using (rule)
order by findings desc, asked.rule
