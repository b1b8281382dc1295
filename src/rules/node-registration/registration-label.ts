import { exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject } from '../../kinds/node-registration/subject.ts';
import { labelKeyProblem, labelValueProblem, nodeMaySetLabel } from '../../lib/label.ts';
import type { Rule } from '../../lib/rule.ts';

export const registrationLabelRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-label',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'labels of a host are key=value, as Kubernetes writes them',
  why: 'The kubelet stops at a label that it cannot read, so the node never joins. Labels below kubernetes.io that say what a node is may not be set by the node itself.',
  remedy: 'Write --label key=value with at most 63 letters, digits, dashes, underscores and dots on each side.',
  example: {
    bad: exampleRegistration('labels: tier=gold plated'),
    good: exampleRegistration('labels: tier=gold'),
  },
  covers: ['NAME-2'],
  sources: ['Kubernetes documentation: labels and selectors', 'kubelet: --node-labels', 'Kubernetes NodeRestriction'],
  *judge({ labels }) {
    for (const { key, value, text, index } of labels) {
      const reason = problemOf(key, value);
      if (reason === undefined) continue;
      yield {
        path: ['labels', index],
        message: `the label "${text}" ${reason}`,
        fix: 'write key=value, or remove the label',
      };
    }
  },
};

function problemOf(key: string, value: string | undefined): string | undefined {
  if (value === undefined) return 'has no equals sign, expected key=value';
  const keyProblem = labelKeyProblem(key);
  if (keyProblem !== undefined) return `has a key that is ${keyProblem}`;
  const valueProblem = labelValueProblem(value);
  if (valueProblem !== undefined) return `has a value that is ${valueProblem}`;
  return nodeMaySetLabel(key) ? undefined : 'has a key that a kubelet may not give its own node';
}
