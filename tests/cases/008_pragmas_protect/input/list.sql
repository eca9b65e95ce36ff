-- editflow: off
load
-- editflow: on
load -- editflow: keep
load
