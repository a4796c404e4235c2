/** The name decoder: a name is taken apart and found in the archive, and a wrong one says what is wrong with it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openFigure, PATIENCE, useSite } from "./harness.mjs";

const site = useSite();

function openDecoder() {
  return openFigure(site, "chapters/04-anatomy.html", "name-decoder");
}

test("a name is taken apart, found in the archive and shown on the map", async () => {
  const { page, context, problems, figure } = await openDecoder();
  const field = figure.getByLabel("Patch name of any kind");
  await field.fill("  s2b_msil2a_20170906t101019_33_85 ");
  await figure.getByText("The archive has this patch.").waitFor(PATIENCE);
  assert.deepEqual(await figure.locator(".decoder-parts dt").allTextContents(), ["S2B", "MSIL2A", "20170906T101019", "33", "85"]);
  const meanings = await figure.locator(".decoder-parts dd strong").allTextContents();
  assert.deepEqual([meanings[0], meanings[2], meanings[3]], ["Sentinel-2B", "6 September 2017, 10:10:19", "column 33"]);
  const facts = await figure.locator(".decoder-facts").textContent();
  assert.match(facts, /34VDN_33_85/); // its Sentinel-1 name, which alone says the tile
  const patch = figure.locator("rect.is-here");
  assert.deepEqual([await patch.getAttribute("x"), await patch.getAttribute("y")], ["33", "85"]);
  const link = await figure.getByRole("link", { name: "show this patch" }).getAttribute("href");
  assert.equal(new URL(link).searchParams.get("patch-map.patch"), "S2B_MSIL2A_20170906T101019_33_85");
  assert.equal(new URL(page.url()).searchParams.get("name-decoder.name"), "s2b_msil2a_20170906t101019_33_85");
  assert.deepEqual(problems, []);
  await context.close();
});

test("a wrong name says which part is wrong, a strange one what it should begin with", async () => {
  const { context, figure } = await openDecoder();
  const field = figure.getByLabel("Patch name of any kind");
  const verdict = figure.locator(".explorer-reading");
  await field.fill("S1A_IW_GRDH_1SDV_20170231T161304_34VDN_33_91");
  await figure.getByText("Not a patch name.").waitFor(PATIENCE);
  assert.match(await verdict.textContent(), /The day should be a date as YYYYMMDD; there is “20170231”/);
  assert.deepEqual(await figure.locator(".decoder-parts .is-wrong").allTextContents(), ["20170231T161304", "91"]);
  await field.fill("hello");
  assert.match(await verdict.textContent(), /begins with S1A, S1B, S2A or S2B/);
  await context.close();
});

test("a name written wrongly that the archive must mean is shown where that patch lies", async () => {
  const { context, figure } = await openDecoder();
  await figure.getByLabel("Patch name of any kind").fill("S2B_MSIL2A_20170906T101019_33_85_B02.tif");
  await figure.getByText("the archive has a patch that must be meant").waitFor(PATIENCE);
  const facts = await figure.locator(".decoder-facts").textContent();
  assert.match(facts, /Upper left corner[\d,]+ m east/);
  assert.doesNotMatch(facts, /in no patch/);
  const patch = figure.locator("rect.is-here");
  assert.deepEqual([await patch.getAttribute("x"), await patch.getAttribute("y")], ["33", "85"]);
  await context.close();
});

test("without the catalogue a name is still explained, and the reader may try again", async () => {
  const { context, figure } = await openDecoder();
  site.fail.set("data/catalogue.bin", 503);
  await figure.getByLabel("Patch name of any kind").fill("S2B_MSIL2A_20170906T101019_33_85");
  const message = figure.locator(".guide-figure-message");
  await message.waitFor(PATIENCE);
  assert.match(await message.textContent(), /503/);
  assert.equal(await figure.locator(".decoder-parts dt").count(), 5);
  site.fail.clear();
  await message.getByRole("button", { name: "Try again" }).click();
  await figure.getByText("The archive has this patch.").waitFor(PATIENCE);
  await message.waitFor({ state: "detached", ...PATIENCE });
  await context.close();
});
