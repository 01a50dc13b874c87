// Executes every operation of every document from the documentation page, and reports what was sent and answered.
// Arguments: the page's address, a token, and the id, the number and the email address of a customer.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [address, token, id, number, email] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'docs-operations-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  viewport: { width: 1280, height: 900 },
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

try {
  const page = browser.pages()[0] ?? await browser.newPage();
  let sent = null;
  page.on('request', request => {
    if (request.resourceType() === 'fetch' && !request.url().includes('/openapi/'))
      sent = { method: request.method(), url: request.url() };
  });

  await page.goto(address);
  await page.waitForSelector('.opblock');
  await page.locator('button.authorize').first().click();
  await page.locator('.auth-container input').first().fill(token);
  await page.locator('.auth-btn-wrapper .authorize').first().click();
  await page.locator('.auth-btn-wrapper .btn-done').click();

  for (const index of (await page.locator('#select option').all()).keys()) {
    // The operations of the document before it must be gone.
    await page.goto(address);
    await page.waitForSelector('.opblock');
    const option = page.locator('#select option').nth(index);
    const document = await option.getAttribute('value');
    const isOther = index > 0;
    const loaded = isOther ? page.waitForResponse(response => response.url().endsWith(document)) : null;
    await page.locator('#select').selectOption({ index });
    await loaded;
    await page.waitForFunction(path => document.querySelector('.info .link, .info a.link')?.textContent.includes(path), document);
    for (const block of await page.locator('.opblock').all())
      await execute(document, block);
  }

  async function execute(document, block) {
    sent = null;
    await block.locator('.opblock-summary-control').click();
    for (const row of await block.locator('tr[data-param-name]').all())
      await fill(row);
    await block.locator('button.execute').click();
    const live = block.locator('.live-responses-table .response .response-col_status').first();
    const answered = await live.waitFor({ timeout: 5000 }).then(() => true, () => false);
    console.log(JSON.stringify({
      document,
      operation: (await block.getAttribute('id')).replace(/^operations-[^-]*-/, ''),
      ...sent,
      status: answered ? parseInt(await live.textContent(), 10) : 0,
    }));
  }

  async function fill(row) {
    const name = await row.getAttribute('data-param-name');
    const isRequired = await row.locator('.parameter__name.required').count() > 0;
    if (isRequired)
      await row.locator('input').fill({ customer: number, email }[name] ?? id);
  }
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
