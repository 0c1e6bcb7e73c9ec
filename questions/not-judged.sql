-- zh: 哪些规则判不了或出错,在多少处、多少张表上,为什么
-- en: Which rules could not judge or broke, at how many places and on how many forms, and why
-- heads: rule=规则编号 title=规则 outcome=结果 cause=原因 places=处数 forms=表数
select rule, title, outcome, cause, count(*) as places, count(distinct (form, source)) as forms
from findings left join rules using (rule)
where standing = 'outcome' and outcome in ('indeterminate', 'error')
group by all
order by forms desc, places desc, rule, outcome, cause
