-- zh: 编号相同的表:同一单位、年度、项目报了不止一次
-- en: Forms with the same id: one unit, year and project submitted more than once
-- heads: form=表单编号 copies=份数 versions=内容不同的 verdicts=结论 sources=来源
select form, count(*) as copies, count(distinct digest) as versions,
    string_agg(distinct verdict, ' ' order by verdict) as verdicts,
    string_agg(source, ' ' order by source) as sources
from forms
group by form
having count(*) > 1
order by copies desc, form
