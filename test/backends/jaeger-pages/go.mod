module pages

go 1.26

require github.com/tonistiigi/jaeger-ui-rest v0.0.0-20250408171107-3dd17559e117
