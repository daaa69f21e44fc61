#!/usr/bin/env bash
# What `python -m tests.campagnes.navigateur` needs, on Debian or Ubuntu, as root, from the project's folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-driver
"${PYTHON:-.venv/bin/python}" -m pip install --quiet -c constraints.txt -e ".[navigateur]"
