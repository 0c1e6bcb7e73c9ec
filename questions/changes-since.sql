-- zh: 与上次运行比(audit --since):各条规则新增、未变、改正了多少处
-- en: Since the earlier run (audit --since): findings of each rule that are new, unchanged, fixed
-- heads: rule=规则编号 title=规则 new=新增 unchanged=未变 fixed=已改正
select rule, title,
    count(*) filter (change = 'new') as new,
    count(*) filter (change = 'unchanged') as unchanged,
    count(*) filter (change = 'fixed') as fixed
from (
    select rule, change from findings where standing = 'finding' and change <> ''
    union all
    select rule, 'fixed' from fixed where standing = 'finding'
) changes
left join rules using (rule)
group by all
order by new desc, fixed desc, rule
