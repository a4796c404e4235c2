# Name everything missing at once, with the line that brings it.
#   prerequisites.sh build     Python >= 3.11 with venv, Node >= 20, npm
#   prerequisites.sh browser   Chromium: the one that $CHROMIUM names, or brought by apt where this user may
set -u
missing=
lack() { missing="$missing
  $1"; }

if [ "$1" = browser ]; then
  [ -x "${CHROMIUM:-}" ] && exit 0
  command -v chromium >/dev/null 2>&1 && exit 0
  if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
      echo "Chromium is missing; bringing it with apt-get"
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null && exit 0
    elif sudo -n true 2>/dev/null; then
      echo "Chromium is missing; bringing it with sudo apt-get"
      sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null && exit 0
    fi
  fi
  echo "Chromium is missing, so browser tests will be left out. Bring it with:" >&2
  echo "  sudo apt-get install chromium" >&2
  exit 0
fi

# Debian 12 has Node 18 in its own archive.
node_line="sudo apt-get install nodejs npm"
if grep -q '^VERSION_ID="12"' /etc/os-release 2>/dev/null; then
  node_line="curl -fsSL https://deb.nodesource.com/setup_22.x | sudo bash - && sudo apt-get install nodejs"
fi

if ! command -v "$PYTHON" >/dev/null 2>&1; then
  lack "Python 3.11 or newer      sudo apt-get install python3 python3-venv"
elif ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  lack "Python 3.11 or newer (found $("$PYTHON" --version 2>&1))      sudo apt-get install python3 python3-venv, or make PYTHON=python3.12"
elif ! "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null; then
  lack "Python's venv module      sudo apt-get install python3-venv"
fi
if ! command -v node >/dev/null 2>&1; then
  lack "Node.js 20 or newer       $node_line"
elif ! node --eval 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' >/dev/null 2>&1; then
  found=$(node --version 2>&1 | head -n 1)
  lack "Node.js 20 or newer (found ${found:-one that does not run})      $node_line"
fi
command -v npm >/dev/null 2>&1 || lack "npm                       $node_line"

if [ -n "$missing" ]; then
  echo "Something this project needs is missing:$missing" >&2
  exit 1
fi
