import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { LabelSelector } from '../../kinds/schema-parts.ts';
import type { FieldPath } from '../../lib/field-path.ts';
import { labelKeyProblem, labelValueProblem } from '../../lib/label.ts';
import { nearestName } from '../../lib/nearest.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

const operators: readonly string[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];
const lists = ['machineSelectorConfig', 'machineSelectorFiles'] as const;
const example = (operator: string) =>
  exampleManifest(`machineGlobalConfig:\n${exampleDualRanges}
machineSelectorConfig:
  - machineLabelSelector:
      matchExpressions:
        - key: zone
          operator: ${operator}
          values: [a, b]
    config:
      node-label: [example.net/near=true]`);

export const selectorSyntaxRule: Rule<ClusterSubject> = {
  code: 'selector-syntax',
  on: 'Cluster',
  severity: 'error',
  title: 'machine selectors are label selectors as Kubernetes has them',
  why: 'A selector that cannot be read selects nothing or stops provisioning, and the configuration in it reaches no machine.',
  remedy: 'Use In and NotIn with values, Exists and DoesNotExist without, and label keys and values of the usual form.',
  example: { bad: example('OneOf'), good: example('In') },
  covers: [],
  sources: ['Kubernetes: LabelSelector'],
  *judge({ rke }) {
    if (!rke) return;
    for (const list of lists) {
      const items = rke[list];
      if (!items) continue;
      for (const [index, { machineLabelSelector }] of items.entries()) {
        if (!machineLabelSelector) continue;
        yield* judgeSelector(machineLabelSelector, ['spec', 'rkeConfig', list, index, 'machineLabelSelector']);
      }
    }
  },
};

function* judgeSelector(selector: LabelSelector, base: FieldPath): Iterable<Finding> {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    const problem = labelKeyProblem(key) ?? labelValueProblem(value);
    if (problem === undefined) continue;
    const path = [...base, 'matchLabels', key];
    yield {
      path,
      message: `the selector asks for the label "${key}: ${value}", a part of which is ${problem}`,
      fix: 'correct the label',
    };
  }
  for (const [index, { key, operator, values }] of (selector.matchExpressions ?? []).entries()) {
    const path = [...base, 'matchExpressions', index];
    const keyProblem = labelKeyProblem(key);
    if (keyProblem !== undefined) {
      yield {
        path: [...path, 'key'],
        message: `the selector asks for the label "${key}", which is ${keyProblem}`,
        fix: 'correct the key',
      };
    }
    if (!operators.includes(operator)) {
      const nearest = nearestName(operator, operators) ?? 'In';
      yield {
        path: [...path, 'operator'],
        message: `the selector has the operator "${operator}", expected ${operators.join(', ')}`,
        fix: `write operator: ${nearest}`,
        patch: [{ op: 'replace', path: jsonPointer([...path, 'operator']), value: nearest }],
      };
      continue;
    }
    const wantsValues = operator === 'In' || operator === 'NotIn';
    if (wantsValues === (values ?? []).length > 0) continue;
    yield {
      path: values ? [...path, 'values'] : path,
      message: `the selector has the operator ${operator} ${wantsValues ? 'without values' : 'with values'}`,
      fix: wantsValues ? 'write the values, or use Exists' : 'remove the values, or use In',
    };
  }
}
