import { describe, expect, it } from 'vitest';
import { aCluster } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { selectorFilesRule } from './selector-files.ts';

function judge(item: { path: string; permissions?: string; hash?: string }) {
  const origin = { name: 'a', items: [{ key: 'k', ...item }] };
  const machineSelectorFiles = [{ fileSources: [{ secret: origin, configMap: origin }] }];
  return judgeBy(selectorFilesRule, aCluster({ rke: { machineSelectorFiles } }));
}

describe('selector-files', () => {
  itsExamplesHold(selectorFilesRule);

  const hash = 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=';

  it.each([
    { path: '/etc/a', permissions: '600', hash },
    { path: '/etc/a..b', permissions: '0644' },
    { path: 'C:\\etc\\a' },
    { path: '/a', permissions: '' },
  ])('accepts %j', (item) => {
    expect(judge(item)).toEqual([]);
  });

  it.each([
    [{ path: 'etc/a' }, 'path'],
    [{ path: '' }, 'path'],
    [{ path: '/etc/../a' }, 'path'],
    [{ path: '/a', permissions: '888' }, 'permissions'],
    [{ path: '/a', permissions: 'rw-' }, 'permissions'],
    [{ path: '/a', hash: 'abc' }, 'hash'],
  ])('refuses %j', (item, field) => {
    const base = 'spec.rkeConfig.machineSelectorFiles[0].fileSources[0]';
    expect(brief(judge(item))).toEqual([
      `error ${base}.secret.items[0].${field}`,
      `error ${base}.configMap.items[0].${field}`,
    ]);
  });

  it('judges permissions of all items', () => {
    const fileSources = [{ configMap: { name: 'a', defaultPermissions: '9' } }];
    expect(judgeBy(selectorFilesRule, aCluster({ rke: { machineSelectorFiles: [{ fileSources }] } }))).toHaveLength(1);
  });
});
