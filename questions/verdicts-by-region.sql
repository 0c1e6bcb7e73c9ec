-- zh: 各地区有多少张表,结论各多少
-- en: How many forms each region has, and their verdicts
-- heads: jurisdiction=地区代码 name=地区 forms=表数 fail=不通过 undecided=无法判定 review=需说明 pass=通过
select jurisdiction, name, count(*) as forms,
    count(*) filter (verdict = 'fail') as fail,
    count(*) filter (verdict = 'undecided') as undecided,
    count(*) filter (verdict = 'review') as review,
    count(*) filter (verdict = 'pass') as pass
from forms join regions using (jurisdiction)
group by all
order by fail desc, jurisdiction
