import { exampleRegistration } from '../../kinds/node-registration/example-request.ts';
import type { NodeRegistrationSubject, TaintReading } from '../../kinds/node-registration/subject.ts';
import { labelKeyProblem, labelValueProblem, taintEffects } from '../../lib/label.ts';
import { nearestName } from '../../lib/nearest.ts';
import type { Rule } from '../../lib/rule.ts';

export const registrationTaintRule: Rule<NodeRegistrationSubject> = {
  code: 'registration-taint',
  on: 'NodeRegistration',
  severity: 'error',
  title: 'taints of a host are key=value:Effect, as Kubernetes writes them',
  why: 'The kubelet stops at a taint that it cannot read, so the node never joins. An effect is one of three words in exactly this spelling.',
  remedy: 'Write --taints key=value:NoSchedule, with PreferNoSchedule or NoExecute where that is meant.',
  example: {
    bad: exampleRegistration('taints: dedicated=db:Noschedule'),
    good: exampleRegistration('taints: dedicated=db:NoSchedule'),
  },
  covers: ['NAME-2'],
  sources: ['Kubernetes documentation: taints and tolerations', 'kubelet: --register-with-taints'],
  *judge({ taints }) {
    for (const taint of taints) {
      const reason = problemOf(taint);
      if (reason === undefined) continue;
      const effect = nearestName(taint.effect ?? '', taintEffects) ?? 'NoSchedule';
      const value = taint.value === undefined ? '' : `=${taint.value}`;
      yield {
        path: ['taints', taint.index],
        message: `the taint "${taint.text}" ${reason}`,
        fix:
          labelKeyProblem(taint.key) === undefined ? `write ${taint.key}${value}:${effect}` : 'write key=value:Effect',
      };
    }
  },
};

function problemOf({ key, value, effect }: TaintReading): string | undefined {
  const keyProblem = labelKeyProblem(key);
  if (keyProblem !== undefined) return `has a key that is ${keyProblem}`;
  const valueProblem = labelValueProblem(value ?? '');
  if (valueProblem !== undefined) return `has a value that is ${valueProblem}`;
  if (effect === undefined) return `has no effect, expected a colon and ${taintEffects.join(', ')}`;
  return taintEffects.includes(effect) ? undefined : `has the effect "${effect}", expected ${taintEffects.join(', ')}`;
}
