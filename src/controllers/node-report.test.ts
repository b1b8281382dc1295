import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodePlanStatus } from '../kinds/nodeplan/schema.ts';
import { type AgentFeedback, noFeedback } from '../planner/plan-document/feedback.ts';
import { afterReport, type ReportSurroundings } from './node-report.ts';

const around: ReportSurroundings = { windows: false, now: Date.parse('2026-11-22T10:00:00Z'), listening: 0 };
const at = '2026-11-22T10:00:00Z';
const delivered: NodePlanStatus = { state: 'delivered', planChecksum: 'a', version: 'v1.35.1+rke2r1', deliveries: 1 };

function run(stdout: string): AgentFeedback['periodic'][string] {
  return { stdout, stderr: '', exitCode: 0, failures: 0, lastSuccessfulRunTime: '' };
}

describe('afterReport', () => {
  it('remembers when a plan was applied, and the release that came with it', () => {
    const status = afterReport(delivered, { ...noFeedback, appliedChecksum: 'a' }, around);
    expect(status).toMatchObject({ state: 'applied', appliedAt: at, appliedVersion: 'v1.35.1+rke2r1', failures: 0 });
  });

  it('does not take the report about an earlier plan for one about this', () => {
    const status = afterReport(
      delivered,
      { ...noFeedback, appliedChecksum: 'b', failedChecksum: 'c', failureCount: 4 },
      around,
    );
    expect(status).toMatchObject({ state: 'delivered', failures: 0 });
    expect(status.appliedAt).toBeUndefined();
  });

  it('keeps what failed, with its words, when the agent has forgotten it', () => {
    const failed = { ...noFeedback, failedChecksum: 'a', failureCount: 1, failedOutputs: { install: 'no route' } };
    const before = afterReport(delivered, failed, around);
    expect(before).toMatchObject({ state: 'failed', failures: 1, failedAt: at });
    const after = afterReport(before, { ...noFeedback, appliedChecksum: 'a' }, around);
    expect(after.state).toBe('applied');
    expect(after.outputs).toEqual([
      { name: 'install', planChecksum: 'a', outcome: 'failed', attempt: 1, text: 'no route', at },
    ]);
  });

  it('gives Windows five tries before it speaks of a failure', () => {
    const feedback = { ...noFeedback, failedChecksum: 'a', failureCount: 4 };
    expect(afterReport(delivered, feedback, { ...around, windows: true }).state).toBe('delivered');
    expect(afterReport(delivered, { ...feedback, failureCount: 5 }, { ...around, windows: true }).state).toBe('failed');
  });

  it('keeps since when a probe is as it is', () => {
    const probe = (healthy: boolean, failureCount: number) => ({ kubelet: { healthy, successCount: 0, failureCount } });
    const before = afterReport(delivered, { ...noFeedback, probes: probe(false, 1) }, around);
    const later = { ...around, now: around.now + 60_000 };
    expect(afterReport(before, { ...noFeedback, probes: probe(false, 5) }, later).probes?.[0]?.since).toBe(at);
    expect(afterReport(before, { ...noFeedback, probes: probe(true, 0) }, later).probes?.[0]?.since).toBe(
      '2026-11-22T10:01:00Z',
    );
  });

  it('writes down contacts of a connected agent rarely, and its going at once', () => {
    const contact = (last: number, connected: boolean) => ({
      last,
      connected,
      userAgent: 'rancher-system-agent/v0.14.2 (linux/amd64)',
    });
    const before = afterReport(delivered, noFeedback, { ...around, contact: contact(around.now, true) });
    expect(before).toMatchObject({ lastContact: at, connected: true, agentVersion: '0.14.2' });
    const soon = around.now + 600_000;
    expect(afterReport(before, noFeedback, { ...around, contact: contact(soon, true) }).lastContact).toBe(at);
    expect(afterReport(before, noFeedback, { ...around, contact: contact(soon, false) })).toMatchObject({
      connected: false,
      lastContact: '2026-11-22T10:10:00Z',
    });
  });

  it('gives agents time to call again after a start of the manager', () => {
    const before = { ...delivered, connected: true };
    expect(afterReport(before, noFeedback, { ...around, listening: 1000 }).connected).toBe(true);
    expect(afterReport(before, noFeedback, { ...around, listening: 600_000 }).connected).toBe(false);
  });

  it('changes nothing when the same report is worked in again, however much an agent tells', () => {
    const text = fc.string({ maxLength: 20 });
    const outputs = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), text, { maxKeys: 60 });
    const feedback = fc.record({ outputs, failedOutputs: outputs, periodic: outputs, failureCount: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(feedback, { minLength: 1, maxLength: 4 }), (reports) => {
        let status = delivered;
        for (const report of reports) {
          const told: AgentFeedback = {
            ...noFeedback,
            ...report,
            appliedChecksum: 'a',
            failedChecksum: 'a',
            periodic: Object.fromEntries(Object.entries(report.periodic).map(([name, stdout]) => [name, run(stdout)])),
          };
          status = afterReport(status, told, around);
          expect(afterReport(status, told, { ...around, now: around.now + 1000 })).toEqual(status);
          expect(status.outputs?.length).toBeLessThanOrEqual(40);
        }
      }),
    );
  });

  it('keeps the end of what is long, where errors are', () => {
    const long = `${'x'.repeat(20_000)}the end`;
    const [output] =
      afterReport(delivered, { ...noFeedback, appliedChecksum: 'a', outputs: { install: long } }, around).outputs ?? [];
    expect(output?.text?.length).toBe(8192);
    expect(output?.text?.endsWith('the end')).toBe(true);
    expect(output?.truncated).toBe(true);
  });
});
