import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

/** How Rancher moved the agent's directory before there was a field for it. */
const directoryVariable = 'CATTLE_AGENT_VAR_DIR';
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

const example = (name: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`, {
    spec: `agentEnvVars:\n  - name: ${name}\n    value: /data/agent`,
  });

export const agentVariablesRule: Rule<ClusterSubject> = {
  code: 'agent-variables',
  on: 'Cluster',
  severity: 'error',
  title: 'agentEnvVars are proper environment variables, each once, and none moves the agent’s directory',
  why: 'The variables stand in the registration command and in unit files, which take letters, digits and underscores only. CATTLE_AGENT_VAR_DIR would move the agent behind the back of dataDirectories.systemAgent.',
  remedy: 'Correct the name, or use spec.rkeConfig.dataDirectories.systemAgent for the directory.',
  example: { bad: example(directoryVariable), good: example('CATTLE_AGENT_LOG') },
  covers: ['DIR-1'],
  sources: ['Rancher webhook: data directories', 'POSIX, 8.1: names of environment variables'],
  *judge({ cluster, old }) {
    const variables = cluster.spec?.agentEnvVars;
    if (!variables || variables.length === 0) return;
    for (const [index, { name }] of variables.entries()) {
      const path = ['spec', 'agentEnvVars', index, 'name'];
      const patch = [{ op: 'remove' as const, path: jsonPointer(path.slice(0, -1)) }];
      const first = variables.findIndex((variable) => variable.name === name);
      if (!name || !variableName.test(name)) {
        yield {
          path,
          message: `an environment variable has the name "${name ?? ''}", expected letters, digits and underscores, no digit first`,
          fix: 'correct the name, or remove the variable',
        };
      } else if (first < index) {
        yield {
          severity: 'warning' as const,
          path,
          message: `the environment variable ${name} stands twice; the later one wins`,
          fix: 'remove one of the two',
          patch,
        };
      } else if (name === directoryVariable && !isStored(old, name)) {
        yield {
          path,
          message: `the environment variable ${name} moves the agent’s directory, which dataDirectories.systemAgent is for`,
          fix: 'remove it and write spec.rkeConfig.dataDirectories.systemAgent',
          patch,
        };
      }
    }
  },
};

function isStored(old: ClusterSubject | undefined, name: string): boolean {
  return old?.cluster.spec?.agentEnvVars?.some((variable) => variable.name === name) === true;
}
