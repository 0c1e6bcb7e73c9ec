-- zh: 问题最重的 50 个单位:先比错误,再比警告,再比提示
-- en: The 50 units with the weightiest findings: by errors, then warnings, then notes
-- heads: organization=单位 jurisdiction=地区代码 forms=表数 failed=不通过 errors=错误 warnings=警告 notes=提示
select organization, jurisdiction, count(*) as forms,
    count(*) filter (verdict = 'fail') as failed,
    sum(errors)::bigint as errors, sum(warnings)::bigint as warnings, sum(notes)::bigint as notes
from forms
group by all
having sum(errors + warnings + notes) > 0
order by errors desc, warnings desc, notes desc, organization, jurisdiction
limit 50
