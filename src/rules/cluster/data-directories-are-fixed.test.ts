import { describe, expect, it } from 'vitest';
import { aCluster, type ClusterOptions } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { dataDirectoriesAreFixedRule } from './data-directories-are-fixed.ts';

type Directories = NonNullable<NonNullable<ClusterOptions['rke']>['dataDirectories']>;

function withDirectories(dataDirectories: Directories, agentEnvVars: { name: string; value: string }[] = []) {
  return aCluster({ rke: { dataDirectories }, spec: { agentEnvVars } });
}

describe('data-directories-are-fixed', () => {
  itsExamplesHold(dataDirectoriesAreFixedRule, { old: aCluster() });

  it.each(['systemAgent', 'provisioning', 'k8sDistro'] as const)('refuses a change of %s', (directory) => {
    const old = withDirectories({ [directory]: '/data/one' });
    const issues = judgeBy(dataDirectoriesAreFixedRule, withDirectories({ [directory]: '/data/two' }), { old });
    expect(brief(issues)).toEqual([`error spec.rkeConfig.dataDirectories.${directory}`]);
    expect(issues[0]?.patch?.[0]?.value).toBe('/data/one');
  });

  it('adds the whole map again where it was taken out', () => {
    const old = withDirectories({ k8sDistro: '/data/one' });
    expect(judgeBy(dataDirectoriesAreFixedRule, aCluster(), { old })[0]?.patch).toEqual([
      { op: 'add', path: '/spec/rkeConfig/dataDirectories', value: { k8sDistro: '/data/one' } },
    ]);
  });

  it('lets the former variable of the agent’s directory become the field', () => {
    const old = withDirectories({}, [{ name: 'CATTLE_AGENT_VAR_DIR', value: '/data/agent' }]);
    const now = (systemAgent: string) =>
      judgeBy(dataDirectoriesAreFixedRule, withDirectories({ systemAgent }), { old });
    expect(now('/data/agent')).toEqual([]);
    expect(now('/data/other')).toHaveLength(1);
  });

  it('takes empty and absent for the same', () => {
    const old = withDirectories({ k8sDistro: '', provisioning: null });
    expect(judgeBy(dataDirectoriesAreFixedRule, aCluster(), { old })).toEqual([]);
  });
});
