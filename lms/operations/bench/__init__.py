"""What each operation costs: a database of any size, the real server, and a yardstick beside it.

`place` says where a run works, `data` fills the database (`units`, `people`, `teaching`, `papers`,
`history`), `server` starts the product with a counter and the `yardstick`, `journey` drives it as
learners do, `measure` reads the processes' clocks, `report` tells.
"""
