"""Nothing the rendered guide links to or loads is missing, or comes from another host."""

from urllib.parse import urlsplit

from guide.checks.links import check_links
from guide.project import Project


def test_every_reference_of_the_site_leads_somewhere(root, site):
    base = urlsplit(Project.load(root).site_url).path.rstrip("/") + "/"
    assert len(list(site.glob("**/*.html"))) > 3
    assert [str(finding) for finding in check_links(site, bases=(base,))] == []
