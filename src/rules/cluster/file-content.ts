import { parseAllDocuments } from 'yaml';
import { placesOf } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, exampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { isPathOnNode, secretOfContent } from '../../kinds/cluster/file-content.ts';
import { isMap } from '../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import { type Finding, nothing, type Rule } from '../../lib/rule.ts';
import type { Given } from '../../network/input.ts';

const example = (content: string) =>
  exampleManifest(`machineGlobalConfig:
${exampleDualRanges}
  private-registry: |
    ${content}`);

interface ContentKey {
  readonly key: string;
  /** What its reader demands, for messages. */
  readonly expected: string;
  /** Whether `secret://` names the Secret that holds it. */
  readonly fromSecret: boolean;
  fits(content: unknown): boolean;
}

const contentKeys: readonly ContentKey[] = [
  {
    key: 'private-registry',
    expected: 'a YAML map with mirrors and configs',
    fromSecret: false,
    fits: isMap,
  },
  {
    key: 'audit-policy-file',
    expected: 'a Policy of audit.k8s.io/v1',
    fromSecret: true,
    fits: (content) => isMap(content) && content.kind === 'Policy' && content.apiVersion === 'audit.k8s.io/v1',
  },
  { key: 'flannel-conf', expected: 'a JSON object with Network', fromSecret: true, fits: isMap },
];

export const fileContentRule: Rule<ClusterSubject> = {
  code: 'file-content',
  on: 'Cluster',
  severity: 'error',
  title: 'keys that hold the content of a file hold what its reader takes',
  why: 'Of private-registry, audit-policy-file and flannel-conf users give the content, and the manager writes the file. The engine stops at a registry file or a Flannel configuration that is no map, and the API server at an audit policy that is none.',
  remedy: 'Write the whole content as a block text, or the absolute path of a file that the nodes have already.',
  example: { bad: example('registry.example.net'), good: example('mirrors: {}') },
  covers: [],
  sources: ['K3s and RKE2 documentation: private registry configuration', 'kube-apiserver: audit policy file'],
  *judge({ engineConfig }) {
    for (const entry of contentKeys) {
      for (const place of placesOf(engineConfig, entry.key)) yield* judgeContent(entry, place);
    }
  },
};

/** Empty text gives no file, and lists and maps are the matter of the rule about the kinds of values. */
function judgeContent(
  { key, expected, fromSecret, fits }: ContentKey,
  { value, path }: Given<unknown>,
): readonly Finding[] {
  if (value === '' || typeof value === 'object') return nothing;
  const text = String(value);
  if (isPathOnNode(text) || (fromSecret && secretOfContent(text))) return nothing;
  const { content, problem } = readContent(text);
  if (problem === undefined && fits(content)) return nothing;
  const found = problem === undefined ? describe(content) : `no YAML: ${problem}`;
  return [
    { path, message: `${key} holds ${found}, expected ${expected}`, fix: `write ${expected}, or the path of a file` },
  ];
}

function readContent(text: string): { readonly content?: unknown; readonly problem?: string } {
  const [document, second] = [...parseAllDocuments(text)];
  if (second) return { problem: 'it has several documents' };
  const [error] = document?.errors ?? [];
  if (error) return { problem: firstLine(error.message) };
  try {
    return { content: document?.toJS() as unknown };
  } catch (thrown) {
    // Aliases that explode are found only here.
    return { problem: firstLine(thrown instanceof Error ? thrown.message : String(thrown)) };
  }
}

function firstLine(message: string): string {
  const [line = message] = message.split('\n');
  return line.replace(/[.:]$/, '');
}

function describe(content: unknown): string {
  if (content === null || content === undefined) return 'nothing';
  if (Array.isArray(content)) return 'a list';
  return isMap(content) ? 'a map of another kind' : `the ${typeof content} ${JSON.stringify(content).slice(0, 40)}`;
}
