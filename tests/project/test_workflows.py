"""The workflows: pinned, with the least rights, sound to two linters, and of commands that exist and run."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.guide.publishing.conftest import REPOSITORY, github_address, github_answers  # noqa: F401 (fixtures)

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
# Rights beyond reading, each where it is needed and nowhere else.
RIGHTS = {
    ("deploy.yml", "deploy", "pages"): "write", ("deploy.yml", "deploy", "id-token"): "write",
    ("deploy.yml", "announce", "pull-requests"): "write", ("release.yml", "publish", "contents"): "write",
}
PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def load(file: Path) -> dict:
    return yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)


def steps(file: Path) -> list[tuple[str, dict]]:
    return [(name, step) for name, job in load(file)["jobs"].items() for step in job.get("steps", [])]


COMMANDS = sorted({line.split(" # ")[0] for file in FILES for _, step in steps(file) for line in step.get("run", "").splitlines()})


def test_there_is_one_for_each_purpose():
    assert [file.stem for file in FILES] == ["check", "deploy", "monthly", "preview", "publish", "release"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rights_are_the_least(file):
    workflow = load(file)
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in file.read_text("utf-8")
    for name, job in workflow["jobs"].items():
        for right, level in job["permissions"].items():
            assert level == RIGHTS.get((file.name, name, right), "read"), (name, right)
    given = {(file.name, name, right) for name, job in workflow["jobs"].items() for right, level in job["permissions"].items() if level == "write"}
    assert given == {key for key in RIGHTS if key[0] == file.name}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_actions_are_pinned_and_keep_no_credentials(file):
    used = [line.strip().removeprefix("- ") for line in file.read_text("utf-8").splitlines() if re.match(r"\s*(?:- )?uses:", line)]
    assert used
    assert [line for line in used if not PINNED.fullmatch(line) and not line.startswith("uses: ./")] == []
    for _, step in steps(file):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"] == {"persist-credentials": "false", "fetch-depth": "0"}


def test_an_action_is_pinned_alike_everywhere():
    pins: dict[str, set[str]] = {}
    for file in FILES:
        for action, pin in re.findall(r"uses: ([\w./-]+)@(\S+ # \S+)", file.read_text("utf-8")):
            pins.setdefault(action, set()).add(pin)
    assert len(pins) >= 9 and all(len(found) == 1 for found in pins.values()), pins


def test_quarto_is_the_same_release_everywhere():
    versions = [step["with"]["version"] for file in FILES for _, step in steps(file) if "quarto-actions" in step.get("uses", "")]
    assert len(versions) == 3 and len(set(versions)) == 1
    assert f"the workflows use {versions[0]}" in (ROOT / "README.md").read_text("utf-8")


def test_caches_are_written_on_main_alone_and_nothing_that_is_published_comes_from_packages_in_one():
    used: dict[str, list[tuple[str, dict]]] = {}
    for file in FILES:
        for name, step in steps(file):
            if step.get("uses", "").startswith("actions/cache"):
                used.setdefault(f"{file.stem} {name}", []).append((step["uses"].split("@")[0], step))
    # What publishes, releases or holds a token that writes takes its packages from the registries; the data have checksums.
    assert set(used) == {"check tests", "check quarto", "preview build", "monthly execute", "monthly links", "publish build"}
    assert [(action, step["with"]["path"]) for action, step in used.pop("publish build")] == [("actions/cache", "~/.cache/bigearthnet")]
    saving = [(name, step) for name, found in used.items() for action, step in found if action == "actions/cache/save"]
    assert [name for name, _ in saving] == ["check tests"] and saving[0][1]["if"].startswith("github.ref == 'refs/heads/main' && ")
    restored = [step["with"] for found in used.values() for action, step in found if action == "actions/cache/restore"]
    assert len(restored) == 5 and all(settings == restored[0] for settings in restored)
    assert saving[0][1]["with"]["path"] == restored[0]["path"]
    assert sum(map(len, used.values())) == 6
    for name in re.findall(r"'([^']+)'", restored[0]["key"]):
        assert (ROOT / name).is_file(), name


def test_what_is_missing_is_told_before_an_hour_of_checks_and_all_that_is_shown_is_built():
    jobs = load(FOLDER / "publish.yml")["jobs"]
    assert [jobs[name].get("needs") for name in ("discussions", "check", "build")] == [None, "discussions", "check"]
    commands = {file: [step["run"] for name, step in steps(FOLDER / f"{file}.yml") if "run" in step] for file in ("publish", "release")}
    assert commands["publish"] == ["make discussions", "make label-layer", "make site ENGINE=quarto"]
    assert commands["release"][:3] == ["make discussions", "make label-layer", "make release ENGINE=quarto"]


def test_every_end_of_a_build_deploys():
    """A job with a condition would take the place of one that waits, and then do nothing; see the comment in deploy.yml."""
    workflow = load(FOLDER / "deploy.yml")
    assert workflow["concurrency"] == {"group": "pages", "cancel-in-progress": "false"}
    assert workflow["on"] == {"workflow_run": {"workflows": ["Publish", "Preview"], "types": ["completed"]}}
    assert not [name for name, job in workflow["jobs"].items() if "if" in job]
    triggers = load(FOLDER / "preview.yml")["on"]
    assert {"closed"} <= set(triggers["pull_request"]["types"]) and triggers["pull_request_review"]["types"] == ["submitted", "dismissed"]


def test_the_privileged_workflow_runs_nothing_of_a_pull_request():
    text = (FOLDER / "deploy.yml").read_text("utf-8")
    assert "head_sha" not in text and "head_branch" not in text and "run-id" not in text
    fetched = [step["with"]["name"] for _, step in steps(FOLDER / "deploy.yml") if "download-artifact" in step.get("uses", "")]
    assert fetched == ["published-previews"]  # of its own run, and data


def test_the_token_is_not_there_while_packages_are_installed():
    for job in ("assemble", "announce"):
        commands = [step for name, step in steps(FOLDER / "deploy.yml") if name == job and "run" in step]
        assert commands[0]["run"].startswith("make install") and "env" not in commands[0]
    assert [step["with"].get("ref") for _, step in steps(FOLDER / "deploy.yml") if "checkout" in step.get("uses", "")] == [None, None]


def test_zizmor_finds_nothing():
    zizmor = Path(sys.executable).with_name("zizmor")
    done = subprocess.run([zizmor, "--offline", "--no-progress", "--persona=pedantic", "--format=plain", ROOT / ".github"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"No findings to report", done.stdout), done.stdout + done.stderr


def test_zizmor_would_find_something(tmp_path):
    (tmp_path / "bad.yml").write_text("on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n")
    done = subprocess.run([Path(sys.executable).with_name("zizmor"), "--offline", "--no-progress", tmp_path / "bad.yml"], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and "dangerous-triggers" in done.stdout


def lint(*files: Path) -> list[dict]:
    done = subprocess.run(["node", ROOT / "tests" / "project" / "lint_workflows.mjs", *files], capture_output=True, text=True, timeout=120, check=True)
    # The package knows the runners of its own release only.
    return [found for found in json.loads(done.stdout) if found["kind"] != "runner-label"]


def test_actionlint_finds_nothing(tmp_path):
    assert lint(*FILES) == []
    (tmp_path / "bad.yml").write_text("on: push\njobs:\n  a:\n    runs-on: ubuntu-22.04\n    steps:\n      - run: echo ${{ nothing.here }}\n")
    assert lint(tmp_path / "bad.yml")


def test_steps_call_make_alone():
    others = [command for command in COMMANDS if not re.fullmatch(r"make [a-z-]+( ENGINE=(quarto|embedded))?", command)]
    assert len(others) == 3 and all(part.startswith("gh release ") for other in others for part in other.split(" || "))


# Keeps a release as files of a folder: .tag once made, .published once no draft; fails to upload the second file while .broken is there.
GH = """#!/bin/sh
echo "$*" >> "$STATE/.log"
case $2 in
view) test -e "$STATE/.tag" ;;
create) test ! -e "$STATE/.tag" && echo "$3" > "$STATE/.tag" ;;
edit) touch "$STATE/.published" ;;
upload)
  shift 3
  for file in "$@"; do
    case $file in --repo) exit 0 ;; esac
    cp "$file" "$STATE/"
    test ! -e "$STATE/.broken" || { rm "$STATE/.broken"; exit 1; }
  done ;;
esac
"""


def test_a_release_that_broke_off_is_completed_by_the_next_run(tmp_path):
    [script] = [step["run"] for name, step in steps(FOLDER / "release.yml") if name == "publish" and "run" in step]
    for folder in ("bin", "state", "release"):
        (tmp_path / folder).mkdir()
    for name in ("a.zip", "paper.pdf", ".guide-site"):
        (tmp_path / "release" / name).write_text(name)
    (tmp_path / "bin" / "gh").write_text(GH)
    (tmp_path / "bin" / "gh").chmod(0o755)
    (tmp_path / "state" / ".broken").touch()
    environment = os.environ | {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "STATE": str(tmp_path / "state"),
                                "GITHUB_REF_NAME": "v1.0.0", "GITHUB_REPOSITORY": REPOSITORY, "GH_TOKEN": "right"}
    done = [subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
            for _ in range(2)]  # as the runner does
    assert [run.returncode for run in done] == [1, 0], done
    log = (tmp_path / "state" / ".log").read_text().splitlines()
    assert [line.split()[1] for line in log] == ["view", "create", "upload", "view", "upload", "edit"]
    assert "--draft --verify-tag" in log[1] and log[-1].endswith("--draft=false") and "--clobber" in log[4]
    assert sorted(path.name for path in (tmp_path / "state").iterdir()) == [".log", ".published", ".tag", "a.zip", "paper.pdf"]


def test_the_readme_names_the_labels_that_forms_set():
    forms = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
    labels = {label for form in forms for label in load(form)["labels"]}
    [told] = re.findall(r"make the labels ([^;]*?), which the issue forms set", (ROOT / "README.md").read_text("utf-8"))
    assert len(forms) == 3 and labels == set(re.findall(r"`(\w+)`", told))


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("make ")])
def test_each_command_is_made_of_commands_that_exist(command):
    """Make says what it would run; of that each of our commands is asked for its options."""
    environment = os.environ | {"GITHUB_REF_NAME": "v0.0.0"}
    done = subprocess.run([*shlex.split(command), "--dry-run"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    ours = [match for line in done.stdout.splitlines() for match in re.findall(r"\.venv/bin/(guide|bigearthnet) ([^&|;{}]*)", line)]
    assert ours or "pytest" in done.stdout or command == "make install", done.stdout
    for program, rest in ours:
        words = shlex.split(rest)
        names = [word for word in words if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-")]
        depth = 2 if names[:1] == ["fetch"] else 1
        asked = subprocess.run([Path(sys.executable).with_name(program), *words[:depth], "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert asked.returncode == 0, asked.stderr
        for option in (word for word in words if word.startswith("--")):
            assert option in asked.stdout, (option, words)


@pytest.fixture
def on_github(github_answers, github_address):  # noqa: F811
    """Variables as in a workflow, with the stand-in for GitHub's API."""
    github_answers.add_run("publish.yml", {"index.html": b"main", ".nojekyll": b""})
    github_answers.add_run("preview.yml", {"index.html": b"seven"}, event="pull_request", commit="c7", name="preview")
    github_answers.add_pull(7, "c7")
    return os.environ | {"GITHUB_API_URL": github_address, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": "right"}


def run(command: str, environment: dict, *words: str) -> str:
    assert command in COMMANDS
    # What installs is told to be up to date: these tests run in what it installed.
    done = subprocess.run([*shlex.split(command), "--assume-old=.venv/installed", *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_deploy_workflow_s_commands_do_their_work(on_github, github_answers, tmp_path):  # noqa: F811
    run("make pages", on_github, f"PAGES={tmp_path / 'pages'}")
    assert (tmp_path / "pages" / "pr-preview" / "7" / "index.html").read_bytes() == b"seven"
    assert (tmp_path / "pages" / ".nojekyll").exists()
    assert "#7: written" in run("make announce", on_github, f"PAGES={tmp_path / 'pages'}")
    assert "/pr-preview/7/" in github_answers.comments[0]["body"]
