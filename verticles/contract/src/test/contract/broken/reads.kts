val x = 1

consumer("x" { 1 })
