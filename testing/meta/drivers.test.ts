import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { driverFacts, drivers } from '../../src/generated/drivers.ts';
import { projectRoot } from '../scratch.ts';

const listing = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
  await import('./src/generated/drivers.ts');
  console.log(JSON.stringify(loaded));`;

it('loads no driver and no client of a cloud to know what drivers there are', () => {
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', listing], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  const loaded = JSON.parse(stdout) as string[];
  expect(loaded.filter((url) => url.endsWith('/facts.ts')).length).toBeGreaterThanOrEqual(driverFacts.length);
  expect(loaded.filter((url) => /\/driver\.ts$|aws-sdk|smithy|digitalocean\/api/.test(url))).toEqual([]);
});

it.each(drivers)('finds the driver $name by the name in its facts', async ({ name, load }) => {
  const facts = driverFacts.find((one) => one.name === name);
  const start = await load();
  const driver = start({ managerId: 'm', folder: '/nowhere', options: {}, now: Date.now, warn: () => {} });
  expect(driver.facts).toBe(facts);
  await driver.stop();
});
