-- zh: 一张表也没有查出、每张表都查出、没有一处判得了的规则
-- en: Rules that found something on no form, on every form, or could judge no place
-- heads: rule=规则编号 title=规则 asked=问过的表 found=有问题的表 judged=判了的处数 not_judged=没判的处数
select rule, title, count(*) as asked,
    count(*) filter (inconsistent > 0) as found,
    sum(consistent + explainable + inconsistent + waived)::bigint as judged,
    sum(indeterminate + not_applicable + error)::bigint as not_judged
from outcomes left join rules using (rule)
group by all
having found = 0 or found = asked or judged = 0
order by judged = 0 desc, found desc, rule
