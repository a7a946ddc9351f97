def x = 1

bus.consumer("x" { 1 }
