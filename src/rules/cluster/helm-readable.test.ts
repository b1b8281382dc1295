import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { helmReadableRule } from './helm-readable.ts';

describe('helm-readable', () => {
  itsExamplesHold(helmReadableRule);

  it('tells every problem of every document at once', () => {
    const rke = { additionalManifest: 'a: [\n---\njust text\n', chartValues: { 'rke2-canal': [1] } };
    expect(brief(judgeBy(helmReadableRule, aCluster({ rke })))).toEqual([
      'error spec.rkeConfig.additionalManifest',
      'error spec.rkeConfig.additionalManifest',
      'error spec.rkeConfig.chartValues.rke2-canal',
    ]);
  });
});
