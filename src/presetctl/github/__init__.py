"""GitHub over HTTP: what a run of GitHub Actions says there about a plan."""
