# For those whose fingers type `make`; everything is in dev.py, which needs no make.
.PHONY: demo test lint bench
demo test lint bench:
	python3 dev.py $@
