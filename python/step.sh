# Run a step and say how long it took; the times are repeated together at the end.
#   step.sh --start | step.sh NAME COMMAND… | step.sh --summary
set -eu
record=.guide/steps
case $1 in
--start)
  mkdir -p .guide
  : >"$record"
  ;;
--summary)
  echo
  cat "$record"
  ;;
*)
  name=$1
  shift
  began=$(date +%s)
  "$@"
  printf '%5d s  %s\n' "$(($(date +%s) - began))" "$name" >>"$record"
  ;;
esac
