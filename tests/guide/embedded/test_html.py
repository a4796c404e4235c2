"""Pages and slides of the corpus, as a browser finds them."""

import re

import pytest
from lxml import html

from guide.embedded.html import write_html
from guide.errors import GuideError

FEATURES = "chapters/features.html"


def words(element) -> str:
    return " ".join(element.text_content().split())


def one(tree, path):
    found = tree.xpath(path)
    assert len(found) == 1, f"{len(found)} of {path}"
    return found[0]


def test_references_carry_kind_number_and_link(page):
    links = [(words(link), link.get("href")) for link in page(FEATURES).xpath("//main//a[@class='quarto-xref']")]
    assert links == [
        ("Figure 1", "#fig-image"), ("1", "#fig-image"), ("Fig. 2", "#fig-div"), ("Table 1", "#tbl-pipe"),
        ("Figure 3", "#fig-output"), ("Figure 4", "#fig-svg"), ("Table 2", "#tbl-cell"),
        ("Section 1", "#sec-figures"), ("Section 2", "#sec-tables"), ("Section 2.1", "#sec-deep"),
        ("Equation 1", "#eq-line"), ("Equation 2", "#eq-second"),
    ]


def test_numbers_are_joined_to_their_words_by_a_space_that_does_not_break(page):
    assert one(page(FEATURES), "//p/a[@href='#fig-svg']").text == "Figure\u00a04"


@pytest.mark.parametrize(
    ("identifier", "caption", "alt"),
    [
        ("fig-div", "Figure 2: A caption with a link.", "The same square."),
        ("fig-output", "Figure 3: A caption below raw html.", "A live square."),
        ("fig-svg", "Figure 4: A drawn square.", 'A "drawn" square.'),
    ],
)
def test_figures_have_caption_and_description(page, identifier, caption, alt):
    figure = one(page(FEATURES), f"//div[@id='{identifier}']/figure")
    assert words(one(figure, "./figcaption")) == caption
    assert one(figure, ".//img").get("alt") == alt
    assert one(figure, "./div[@aria-describedby]").get("aria-describedby") == one(figure, "./figcaption").get("id")


def test_captions_keep_formulas_and_citations(page):
    caption = one(page(FEATURES), "//div[@id='fig-image']//figcaption")
    assert one(caption, ".//a[@role='doc-biblioref']").get("href") == "#ref-first2019"
    assert len(caption.xpath(".//*[local-name()='math']")) == 1


def test_captions_stand_above_tables_and_below_figures(page):
    tree = page(FEATURES)
    assert one(tree, "//div[@id='tbl-pipe']/figure")[0].tag == "figcaption"
    assert one(tree, "//div[@id='fig-div']/figure")[-1].tag == "figcaption"


def test_tables_say_what_their_heads_head(page):
    for number, heads in {"tbl-pipe": ["Country", "Patches"], "tbl-cell": ["Season", "Patches"]}.items():
        cells = page(FEATURES).xpath(f"//div[@id='{number}']//thead//th[@scope='col']")
        assert [words(cell) for cell in cells] == heads


def test_code_and_print_of_a_labelled_cell_stay_outside_of_its_figure(page):
    cell = one(page(FEATURES), "//div[@id='cell-fig-svg']")
    assert words(one(cell, "./div[contains(@class, 'sourceCode')]")) == "draw(patches, size=3)"
    assert words(one(cell, "./div[contains(@class, 'cell-output-stdout')]")) == "printed"
    assert not one(cell, ".//figure").xpath(".//pre")


def test_classes_of_a_cell_are_kept(page):
    assert "wide" in one(page(FEATURES), "//div[@id='cell-fig-output']").get("class").split()


def test_equations_are_numbered_mathml(page):
    for identifier, number in (("eq-line", "1"), ("eq-second", "2")):
        math = one(page(FEATURES), f"//span[@id='{identifier}']/*[local-name()='math']")
        assert math.get("display") == "block"
        assert math.text_content().split("\n")[0].endswith(f"({number})")


def test_citations_and_references_agree(page):
    tree = page(FEATURES)
    cited = [(words(link), link.get("href")) for link in tree.xpath("//main/p//a[@role='doc-biblioref']")]
    assert cited == [("[1]", "#ref-first2019"), ("[2]", "#ref-third2021"), ("[2]", "#ref-third2021")]
    entries = [words(entry) for entry in tree.xpath("//div[@id='refs']/div")]
    assert [entry[:3] for entry in entries] == ["[1]", "[2]"]
    assert "A first article" in entries[0]


def test_footnotes_lead_there_and_back(page):
    tree = page(FEATURES)
    note = one(tree, "//section[@id='footnotes']//li")
    assert one(tree, "//a[@role='doc-noteref']").get("href") == f"#{note.get('id')}"
    assert one(note, ".//a[@role='doc-backlink']").get("href") == "#" + one(tree, "//a[@role='doc-noteref']").get("id")
    assert words(one(tree, "//section[@id='footnotes']/h2")) == "Footnotes"


def test_code_is_marked_up_without_colours(page, corpus_site):
    assert one(page(FEATURES), "//code[contains(., 'def area')]//span[@class='kw' and .='def']") is not None
    assert not re.search(r"#[0-9a-fA-F]{6}\b", (corpus_site / FEATURES).read_text("utf-8"))


def test_content_for_other_formats_is_left_out(page):
    text = words(page(FEATURES))
    assert "Seen on pages." in text and "Seen only here." in text
    assert "Hidden on pages" not in text and "never here" not in text
    slides = words(page("slides.html"))
    assert "Seen on slides." in slides


def test_callouts_have_a_title_and_say_their_kind(page):
    note, warning = page("index.html").xpath("//div[contains(@class, 'callout-titled')]")
    assert words(one(note, ".//div[contains(@class, 'callout-title-container')]")) == "Note: Not only text"
    assert words(one(note, ".//div[contains(@class, 'callout-body')]")) == "The body of a note."
    assert "callout-warning" in warning.get("class")
    assert words(one(warning, ".//div[contains(@class, 'callout-title-container')]")) == "Warning"


def test_values_are_inserted_and_read_as_markdown(page):
    opening = page("index.html").xpath("//main/p")[0]
    assert words(opening).startswith("An opening with 590,326 patches of the test archive.")
    assert words(one(opening, ".//em")) == "test"


def test_links_to_sources_become_links_to_outputs(page):
    links = {words(link): link.get("href") for link in page("index.html").xpath("//main/p//a")}
    assert links == {
        "the features": "chapters/features.html", "one section": "chapters/features.html#sec-tables",
        "the slides": "slides.html", "a file": "images/linked.svg", "elsewhere": "https://example.org/",
    }
    assert one(page(FEATURES), "//div[@id='fig-div']//a").get("href") == "../index.html"
    assert one(page(FEATURES), "//div[@id='fig-image']//img").get("src") == "../images/square.svg"


def test_title_block_and_head(page):
    tree = page("index.html")
    assert words(one(tree, "//h1[@class='title']")) == "The start’s page"
    assert one(tree, "//p[contains(@class, 'subtitle')]/em").text == "all"
    authors = tree.xpath("//div[@class='quarto-title-meta-contents']/p")
    assert [words(name) for name in authors] == ["Ann First", "Bob Second"]
    assert one(tree, "//title").text == "The start’s page – Corpus"
    assert one(tree, "//link[@rel='canonical']").get("href") == "https://example.org/corpus/"
    assert one(page(FEATURES), "//meta[@name='description']").get("content") == "Floats, references and citations."
    assert tree.get("lang") == "en-GB"
    assert one(page(FEATURES), "//link[@rel='icon']").get("href") == "../images/icon.svg"


def test_the_description_for_search_engines_is_plain_text(own_project, tmp_path):
    project = own_project(index_qmd="""---
title: 'A "T" of *x* < y'
subtitle: 'A _small_ table, "quoted", \\"straight\\", 5 < 6 & {{< var patches >}}'
---
""")
    document = project.find_document("index.qmd")
    written = write_html(project, document, document.source.read_text("utf-8"), tmp_path).read_text("utf-8")
    assert "of x &lt; y" in written and "5 &lt; 6 &amp; 590,326" in written and "&quot;straight&quot;" in written
    meta = one(html.fromstring(written), "//meta[@name='description']")
    assert meta.get("content") == 'A small table, “quoted”, "straight", 5 < 6 & 590,326'
    assert sorted(meta.attrib) == ["content", "name"]
    assert one(html.fromstring(written), "//title").text == "A “T” of x < y – Corpus"


def test_headings_are_nested_sections_with_identifiers(page):
    headings = page(FEATURES).xpath("//main/section//*[self::h2 or self::h3]")
    assert [(heading.tag, heading.getparent().get("id")) for heading in headings][:4] == [
        ("h2", "sec-figures"), ("h2", "sec-tables"), ("h3", "sec-deep"), ("h2", "conditions-and-code"),
    ]


def test_contents_list_headings_to_the_depth_asked_for(page):
    links = [(words(link), link.get("href")) for link in page("chapters/numbers.html").xpath("//nav[@id='TOC']//a")]
    assert links == [("1 First", "#first"), ("1.1 Inner", "#sec-inner"), ("2 Second", "#second")]
    assert not page("index.html").xpath("//nav[@id='TOC']")


def test_a_missing_page_is_addressed_from_the_root_of_the_host(page):
    tree = page("404.html")
    targets = tree.xpath("//link[@rel='stylesheet']/@href | //script/@src | //a/@href | //img/@src")
    local = [target for target in targets if not re.match(r"https:|data:|#", target)]
    assert len(local) > 8 and all(target.startswith("/corpus/") for target in local)
    assert not tree.xpath("//link[@rel='canonical']")


@pytest.mark.parametrize("path", ["index.html", FEATURES, "404.html", "slides.html"])
def test_pages_hold_no_handlers_and_start_light(page, path):
    tree = page(path)
    assert not [name for element in tree.iter() if isinstance(element.tag, str)
                for name in element.attrib if name.startswith("on")]
    assert "quarto-light" in one(tree, "//body").get("class").split()
    assert tree.get("data-bs-theme") == "light"


@pytest.mark.parametrize("path", ["index.html", FEATURES, "404.html"])
def test_identifiers_are_unique_and_folds_name_what_they_fold(page, path):
    tree = page(path)
    identifiers = tree.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    for button in tree.xpath("//button[@data-guide-toggle]"):
        assert button.get("data-guide-toggle") == button.get("aria-controls")
        assert button.get("aria-controls") in identifiers
    assert one(tree, "//a[contains(@class, 'skip-link')]").get("href") == "#" + one(tree, "//main").get("id")


def test_slides_have_a_title_slide_and_one_slide_a_heading(page):
    slides = page("slides.html").xpath("//div[@class='slides']/section")
    assert [slide.get("id") for slide in slides] == ["title-slide", "first-slide", "sec-figure", "parts", "last-slide", "sources"]
    assert [words(part) for part in slides[0]] == ["Slides", "A talk", "Ann First"]


def test_slides_keep_columns_fragments_lists_and_notes(page):
    slide = page("slides.html").xpath("//section[@id='first-slide']")[0]
    assert [column.get("style") for column in slide.xpath("./div[@class='columns']/div[@class='column']")] == [
        "width:60%;", "width:40%;",
    ]
    assert [words(item) for item in slide.xpath(".//li[@class='fragment']")] == ["one", "two"]
    assert words(one(slide, ".//div[@class='fragment']")) == "A fragment of 590,326."
    assert words(one(slide, "./aside[@class='notes']")) == "A note for the speaker."


def test_slides_refer_to_slides(page):
    tree = page("slides.html")
    assert one(tree, "//a[@class='quarto-xref']").get("href") == "#/fig-slide"
    back, source = tree.xpath("//section[@id='last-slide']//a")
    assert back.get("href") == "#/sec-figure"
    assert (source.get("href"), source.get("role")) == ("#/sources", "doc-biblioref")
    assert one(tree, "//img").get("data-src") == "images/square.svg"
    assert words(one(tree, "//figcaption")) == "Figure 1: A caption."


def test_slides_pass_their_options_on_and_load_what_they_name(page):
    tree = page("slides.html")
    start = next(script.text for script in tree.xpath("//script") if script.text and "Reveal.initialize" in script.text)
    assert '"width": 1280' in start and '"controls": true' in start and '"slideNumber": false' in start
    assert "pdfSeparateFragments: false" in start
    assert one(tree, "//link[contains(@href, 'style.css')]").get("href") == "style.css"
    assert tree.xpath("//script/@src")[-1] == "/images/none.js"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("See @fig-none.", "unresolved reference @fig-none", 4),
        ("See @sec-none.", "unresolved reference @sec-none", 4),
        ("See @sec-free.\n\n## Free {#sec-free .unnumbered}", "its section is unnumbered", 4),
        ("A [@nobody].\n\n::: {#refs}\n:::", "citation nobody not found", 4),
        ("A [@first2019].", "no place for its references", None),
        ("One [@first2019; @fig-a].\n\n![A](a.svg){#fig-a fig-alt=\"A\"}", "shares its brackets", 4),
        ("[@fig-a, left]\n\n![A](a.svg){#fig-a fig-alt=\"A\"}", "would be lost", 4),
        ("![A](a.svg){#fig-a}", "no description", 4),
        ("![A](a.svg){#fig-a fig-alt=\"A\"}\n\n![B](b.svg){#fig-a fig-alt=\"B\"}", "used twice", 4),
        ("## One {#one}\n\n[x]{#one}", "used twice", 4),
        ("In text ![A](a.svg){#fig-a fig-alt=\"A\"}.", "labels nothing that can be numbered", 4),
        ("In text $$x$$ {#eq-x} goes on.", "labels nothing that can be numbered", 4),
        ("::: {#fig-a}\n![A](a.svg){#fig-b fig-alt=\"A\"}\n\nBoth.\n:::", "lies inside", 5),
        ("See @lem-one.", "unknown kind, lem-", 4),
        ("::: {#lem-a}\nA lemma.\n:::", "unknown kind, lem-", 4),
        ("::: {#thm-a}\n- A list.\n:::", "does not open with a paragraph", 4),
        ("::: {.callout-note collapse=\"true\"}\nText.\n:::", "no collapse", 4),
        ("::: {.callout-hint}\nText.\n:::", "the class `callout-hint` is not rendered", 4),
        ("::: {#fig-a layout-ncol=2}\n![A](a.svg){fig-alt=\"A\"}\n\nBoth.\n:::", "a caption inside fig-a without a label", 5),
        ("::: {#fig-a layout-ncol=2}\n![A](a.svg){#fig-b}\n\nBoth.\n:::", "the image of fig-b has no description", 5),
        ("::: {#fig-a layout-ncol=2}\n::: {#tbl-b}\n| A |\n|---|\n| B |\n:::\n\nBoth.\n:::", "tbl-b is of another kind", 5),
        ("::: {layout-ncol=2}\n``` {.python .cell-code}\n1\n```\n:::", "a cell that shows its code", 4),
        ("*A [note]{.aside}.*", "inside other markup", 4),
        ("A [tile](/chapters/glossary.qmd#term-none).", "expected a definition of term-none in /chapters/glossary.qmd, found none", 4),
        ("A $\\frac{a$ b.", "Could not convert TeX math", 4),
        ("Text\n\n$$\n\\bad{x}\n$$", "Could not convert TeX math", 7),
        ("::: {.content-visible when-format=\"docx\"}\nText.\n:::", "unknown format 'docx'", 4),
        ("::: {.content-visible when-profile=\"x\"}\nText.\n:::", "unknown condition when-profile", 4),
        ("[away](nowhere.qmd)", "leads to no document", 4),
        ("```{=html}\n<a href=\"numbers.qmd\">x</a>\n```", "raw html block links to the source", 5),
        ("A `{python} 1 + 1`.", "not executed", 4),
        ("{{< var nothing >}}", "no value named nothing", 4),
    ],
)
def test_what_cannot_be_written_stops_with_its_place(own_project, tmp_path, text, message, line):
    project = own_project(chapters__features_qmd=f'---\ntitle: "T"\n---\n{text}\n')
    document = project.find_document("chapters/features.qmd")
    with pytest.raises(GuideError) as caught:
        write_html(project, document, document.source.read_text("utf-8"), tmp_path / "site")
    assert message in caught.value.message
    assert caught.value.line == line
    assert caught.value.file == "chapters/features.qmd"
    assert caught.value.remedy
    assert not (tmp_path / "site").exists()


def test_footnotes_on_slides_stop(own_project, tmp_path):
    project = own_project(slides_qmd='---\ntitle: "T"\nformat: revealjs\n---\n\n## S\n\nA.[^1]\n\n[^1]: Note.\n')
    document = project.find_document("slides.qmd")
    with pytest.raises(GuideError, match="footnotes on slides"):
        write_html(project, document, document.source.read_text("utf-8"), tmp_path / "site")


@pytest.mark.parametrize(("setting", "listed"), [("", []), ('nocite: "@*"\n', ["ref-first2019", "ref-third2021"]), ('nocite: "@third2021"\n', ["ref-third2021"])])
def test_sources_that_no_sentence_cites_are_listed_on_request(own_project, tmp_path, setting, listed):
    project = own_project(index_qmd=f'---\ntitle: "T"\n{setting}---\n\nA.\n\n::: {{#refs}}\n:::\n')
    document = project.find_document("index.qmd")
    path = write_html(project, document, document.source.read_text("utf-8"), tmp_path / "site")
    assert html.parse(path).xpath("//div[@id='refs']/div/@id") == listed


def test_a_missing_bibliography_names_the_line_of_the_settings(own_project, tmp_path):
    project = own_project()
    (project.root / "references.bib").unlink()
    document = project.find_document("index.qmd")
    with pytest.raises(GuideError, match="no file references.bib") as caught:
        write_html(project, document, document.source.read_text("utf-8"), tmp_path / "site")
    settings = (project.root / "_quarto.yml").read_text("utf-8").splitlines()
    assert (caught.value.file, settings[caught.value.line - 1]) == ("_quarto.yml", "bibliography: references.bib")


def test_parts_of_a_page(page):
    tree = page("chapters/components.html")
    tabs = tree.xpath("//*[@role='tab']")
    panels = [one(tree, f"//*[@id='{tab.get('aria-controls')}']") for tab in tabs]
    assert [words(tab) for tab in tabs] == ["Python", "R and others"]
    assert [panel.get("aria-labelledby") for panel in panels] == [tab.get("id") for tab in tabs]
    assert [tab.get("aria-selected") for tab in tabs] == ["true", "false"] and panels[0].get("class") == "tab-pane active"
    captions = [words(caption) for caption in tree.xpath("//div[@id='fig-pair']//figcaption")]
    assert captions == ["(a) Left.", "(b) Right.", "Figure 2: Both squares."]
    widths = [[cell.get("style") for cell in row] for row in tree.xpath("//div[@class='quarto-layout-row']")]
    assert ["flex-basis: 70.0%;", "flex-basis: 30.0%;"] in widths and widths[-1] == ["flex-basis: 100.0%;"]
    references = [words(link) for link in tree.xpath("//a[@class='quarto-xref']")]
    assert references[1:4] == ["Figure 2", "Figure 2 (a)", "2 (b)"]
    assert [words(note) for note in tree.xpath("//div[@class='column-margin']")] == [
        "A note in the margin with a link.", "an aside with emphasis",
    ]
    folds = tree.xpath("//details[@class='code-fold']")
    assert [(words(one(fold, "summary")), fold.get("open")) for fold in folds] == [("Show the code", None), ("Open code", "")]
    assert "size=5" in words(tree) and not tree.xpath("//details[contains(., 'size=5')]")


def test_terms_carry_their_definitions(page):
    links = page("chapters/components.html").xpath("//a[contains(@class, 'term')]")
    assert [(link.get("href"), link.get("data-definition")) for link in links] == [
        ("../chapters/glossary.html#term-tile", "A square of ground, 100 km wide."),
        ("../chapters/glossary.html#term-patch", "A smaller square."),
    ]
    glossary = page("chapters/glossary.html")
    assert glossary.xpath("//dt/span/@id") == ["term-tile", "term-patch", "term-split-of-places"]


def test_cards_say_what_the_page_is(page, own_project, tmp_path):
    metas = {meta.get("property") or meta.get("name"): meta.get("content") for meta in page("index.html").xpath("//meta")}
    assert metas["og:title"] == metas["twitter:title"] == "The start’s page – Corpus"
    assert metas["og:description"] == "What all of it is" and metas["og:site_name"] == "Corpus"
    assert metas["og:image"] == metas["twitter:image"] == "https://example.org/corpus/images/card.png"
    project = own_project()
    config = (project.root / "_quarto.yml").read_text("utf-8")
    (project.root / "_quarto.yml").write_text(config.replace("image: /images/card.png\n", ""), "utf-8")
    project = type(project).load(project.root)
    with pytest.raises(GuideError, match="its picture") as caught:
        write_html(project, project.documents[0], "", tmp_path / "site")
    assert caught.value.file == "_quarto.yml" and caught.value.line


def test_a_missing_style_sheet_is_named(own_project, tmp_path):
    project = own_project()
    (project.root / "style.css").unlink()
    document = project.find_document("index.qmd")
    with pytest.raises(GuideError, match="no file style.css"):
        write_html(project, document, document.source.read_text("utf-8"), tmp_path / "site")


def test_pages_are_whole_html(page):
    for path in ("index.html", FEATURES, "slides.html"):
        tree = page(path)
        assert isinstance(tree, html.HtmlElement) and tree.tag == "html"
        assert not re.search(r"\$\w+\$|\{\{<|:::", words(tree))
