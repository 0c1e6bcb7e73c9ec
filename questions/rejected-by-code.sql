-- zh: 没有审核的输入,按情形和代码,各举一个
-- en: Inputs that were not audited, by state and code, with an example each
-- heads: state=情形 code=代码 inputs=份数 source=例如 message=原因
select state, code, count(*) as inputs, min(source) as source, arg_min(message, source) as message
from rejected
group by all
order by inputs desc, state, code
