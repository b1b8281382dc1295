import { exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import { nodeNameProblem } from '../../lib/label.ts';
import { nothing, type Rule } from '../../lib/rule.ts';

const longestOnWindows = 15;

export const registrationNameRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-name',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'the name of a host can be the name of a node',
  why: 'Node names are DNS names. Kubernetes refuses others, and the node never appears; a node called localhost is mistaken for every other one. Windows cuts names after 15 characters, so node and machine no longer have the same name.',
  remedy: 'Give --node-name a short DNS name in lower case, at most 15 characters on Windows.',
  example: {
    bad: exampleRegistration('nodeName: Web_Server'),
    good: exampleRegistration('nodeName: web-server'),
  },
  covers: ['WIN-7'],
  sources: [
    'Kubernetes: node names are DNS subdomains',
    'RKE2 documentation: hosts named localhost',
    'Microsoft: NetBIOS names',
  ],
  judge({ request: { nodeName }, windows }) {
    if (nodeName === undefined || nodeName === '') return nothing;
    const problem = nodeName === 'localhost' ? 'the name of every host for itself' : nodeNameProblem(nodeName);
    const path = ['nodeName'];
    if (problem !== undefined) {
      const lower = nodeName.toLowerCase().replaceAll('_', '-');
      const better = lower === 'localhost' || nodeNameProblem(lower) !== undefined ? undefined : lower;
      const message = `the node name ${nodeName} is ${problem}`;
      return [
        { path, message, fix: better === undefined ? 'give another --node-name' : `write --node-name ${better}` },
      ];
    }
    if (!windows || nodeName.length <= longestOnWindows) return nothing;
    const message = `the node name ${nodeName} has ${nodeName.length} characters, and Windows cuts names after ${longestOnWindows}`;
    return [
      { severity: 'warning', path, message, fix: `give a --node-name of at most ${longestOnWindows} characters` },
    ];
  },
};
