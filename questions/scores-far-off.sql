-- zh: 自评总分与重算的总分不同的表,相差最大的 100 张在前
-- en: Forms whose total score differs from the recomputed one, the 100 largest differences first
-- heads: organization=单位 jurisdiction=地区代码 reported=自评分 recomputed=重算 difference=相差 source=来源
select organization, jurisdiction, reported, recomputed, num(reported) - num(recomputed) as difference, source
from forms
where num(reported) <> num(recomputed)
order by abs(num(reported) - num(recomputed)) desc, form, source
limit 100
