// Uses the documentation page like a user: enters the token once, creates a customer, updates it, and opens another API.
// Arguments: the page's address, a token, a folder for screenshots.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [address, token, screenshots] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'docs-page-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium',
  headless: true,
  viewport: { width: 1280, height: 900 },
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

try {
  const page = browser.pages()[0] ?? await browser.newPage();
  const problems = [];
  page.on('pageerror', error => problems.push(String(error)));
  page.on('console', message => { if (message.type() === 'error') problems.push(message.text()); });

  await page.goto(address);
  await page.waitForSelector('.opblock');
  report({ step: 'opened', url: page.url(), title: await page.title(), documents: await page.locator('#select option').allTextContents() });

  await page.locator('button.authorize').first().click();
  await page.locator('.auth-container input').first().fill(token);
  await page.locator('.auth-btn-wrapper .authorize').click();
  await page.locator('.auth-btn-wrapper .btn-done').click();
  await shoot('overview');

  const created = await execute('CustomerService_CreateCustomer', {});
  report({ step: 'created', ...created });
  await page.locator('#operations-CustomerService-CustomerService_CreateCustomer').screenshot({ path: join(screenshots, 'create.png') });

  const { id } = JSON.parse(created.body);
  report({ step: 'updated', ...await execute('CustomerService_UpdateCustomer', { id }) });

  // The token is still there when another document is chosen.
  await page.locator('#select').selectOption({ index: 1 });
  await page.waitForSelector('#operations-tag-SalesiveCustomerService');
  report({ step: 'other', ...await execute('SalesiveCustomerService_UpdateCustomer', { id }) });

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(address);
  await page.waitForSelector('.opblock');
  await shoot('narrow');
  report({ step: 'narrow', overflow: Math.max(await overflow(), ...await opened()) });
  report({ step: 'problems', problems });

  async function execute(operationId, parameters) {
    const operation = page.locator(`[id$="-${operationId}"]`);
    await operation.locator('.opblock-summary-control').click();
    for (const [name, value] of Object.entries(parameters))
      await operation.locator(`tr[data-param-name="${name}"] input`).fill(value);
    await operation.locator('button.execute').click();
    const live = operation.locator('.live-responses-table');
    await live.waitFor();
    return {
      status: Number((await live.locator('.response .response-col_status').first().textContent()).match(/\d+/)[0]),
      body: await live.locator('.response-col_description .highlight-code code, .response-col_description pre code').first().textContent(),
    };
  }

  function overflow() {
    return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  // Opens one operation after another.
  async function opened() {
    const overflows = [];
    for (const operation of await page.locator('.opblock').all()) {
      await operation.locator('.opblock-summary-control').click();
      await operation.locator('.opblock-body .responses-wrapper').waitFor();
      overflows.push(await overflow());
      await operation.locator('.opblock-summary-control').click();
    }
    return overflows;
  }

  async function shoot(name) {
    await page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}

function report(step) {
  console.log(JSON.stringify(step));
}
