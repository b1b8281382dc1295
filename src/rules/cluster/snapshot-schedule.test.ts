import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { snapshotScheduleRule } from './snapshot-schedule.ts';

const judge = (snapshotScheduleCron: string) =>
  judgeBy(snapshotScheduleRule, aCluster({ rke: { etcd: { snapshotScheduleCron } } }));

describe('snapshot-schedule', () => {
  itsExamplesHold(snapshotScheduleRule);

  it.each([
    '0 */6 * * *',
    '*/5 * * * *',
    '5/15 0 * * *',
    '0 0 1,15 jan-mar MON',
    '0 0 ? * 0-6',
    '@daily',
    '@Hourly',
    '@every 5h30m',
    'CRON_TZ=Europe/Berlin 0 3 * * *',
    '  0 0 * * *',
  ])('accepts "%s"', (cron) => {
    expect(judge(cron)).toEqual([]);
  });

  it.each([
    '0 0 */6 * * *',
    '0 */6 * *',
    'daily',
    '@every day',
    '@reboot',
    '60 * * * *',
    '0 24 * * *',
    '0 0 0 * *',
    '0 0 * 13 *',
    '0 0 * * 7',
    '0 0 * * 1-7',
    '0 0 L * *',
    '0 0 * * MON#2',
    '0 0 * * jan',
    '5-1 * * * *',
    '*/0 * * * *',
    'x * * * *',
  ])('refuses "%s"', (cron) => {
    expect(brief(judge(cron))).toEqual(['error spec.rkeConfig.etcd.snapshotScheduleCron']);
  });

  it('judges the key of the engine too', () => {
    const cluster = aCluster({ config: { 'etcd-snapshot-schedule-cron': '* * * *' } });
    expect(brief(judgeBy(snapshotScheduleRule, cluster))).toEqual([
      'error spec.rkeConfig.machineGlobalConfig.etcd-snapshot-schedule-cron',
    ]);
  });

  it('accepts each minute and hour that there is, and no other', () => {
    fc.assert(
      fc.property(fc.nat(80), fc.nat(40), (minute, hour) => {
        expect(judge(`${minute} ${hour} * * *`).length).toBe(minute < 60 && hour < 24 ? 0 : 1);
      }),
    );
  });

  it('reads any text without falling over', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-*/,0-9a-zA-Z@ ?LW#]{1,40}$/), (cron) => {
        for (const { message } of judge(cron)) expect(message).not.toMatch(/undefined|\.$/);
      }),
    );
  });
});
