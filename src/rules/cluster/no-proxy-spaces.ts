import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Rule } from '../../lib/rule.ts';

const example = (value: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}`, {
    spec: `agentEnvVars:\n  - name: NO_PROXY\n    value: "${value}"`,
  });

export const noProxySpacesRule: Rule<ClusterSubject> = {
  code: 'no-proxy-spaces',
  on: 'Cluster',
  severity: 'error',
  title: 'NO_PROXY has no spaces',
  why: 'The value becomes part of a command line and of unit files, where a space ends it. Everything behind the space would go through the proxy.',
  remedy: 'Separate the items by bare commas.',
  example: { bad: example('127.0.0.0/8, ::1, .svc'), good: example('127.0.0.0/8,::1,.svc') },
  covers: ['PROXY-1'],
  sources: ['Rancher webhook: NO_PROXY of agentEnvVars'],
  *judge({ cluster, old }) {
    const variables = cluster.spec?.agentEnvVars;
    if (!variables || variables.length === 0) return;
    for (const [index, { name, value }] of variables.entries()) {
      if (!value || (name !== 'NO_PROXY' && name !== 'no_proxy') || !/\s/.test(value)) continue;
      // What was stored with spaces before may be edited elsewhere without mending this first.
      const former = old?.cluster.spec?.agentEnvVars?.find((variable) => variable.name === name)?.value;
      const mended = value
        .split(/[\s,]+/)
        .filter((item) => item !== '')
        .join(',');
      const path = ['spec', 'agentEnvVars', index, 'value'];
      yield {
        ...(former && /\s/.test(former) ? { severity: 'warning' as const } : {}),
        path,
        message: `the variable ${name} is "${value}", which has spaces, expected items separated by bare commas`,
        fix: mended === '' ? `remove ${name}` : `write ${mended}`,
        patch:
          mended === ''
            ? [{ op: 'remove' as const, path: jsonPointer(path.slice(0, -1)) }]
            : [{ op: 'replace' as const, path: jsonPointer(path), value: mended }],
      };
    }
  },
};
