"""The GitHub Action: what its inputs make presetctl do, and what the job learns of it.

`action.yml` runs `python -m presetctl.action` with the inputs in `INPUT_*` variables, so that no value ever
stands in a shell script.
"""
