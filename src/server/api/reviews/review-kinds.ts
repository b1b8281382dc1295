import type { MessageDescription } from '../../../kinds/protobuf.ts';
import { metadataField } from '../../../kinds/protobuf.ts';

/** A question that is asked by creating an object which is never stored. */
export interface ReviewKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly question: 'who-am-i' | 'may-i' | 'what-may-i';
  readonly protobuf: MessageDescription;
}

const resourceAttributes: MessageDescription = {
  1: { name: 'namespace', type: 'text' },
  2: { name: 'verb', type: 'text' },
  3: { name: 'group', type: 'text' },
  4: { name: 'version', type: 'text' },
  5: { name: 'resource', type: 'text' },
  6: { name: 'subresource', type: 'text' },
  7: { name: 'name', type: 'text' },
};
const pathAttributes: MessageDescription = { 1: { name: 'path', type: 'text' }, 2: { name: 'verb', type: 'text' } };

const accessReview: MessageDescription = {
  ...metadataField,
  2: {
    name: 'spec',
    type: 'message',
    message: {
      1: { name: 'resourceAttributes', type: 'message', message: resourceAttributes },
      2: { name: 'nonResourceAttributes', type: 'message', message: pathAttributes },
    },
  },
};
const rulesReview: MessageDescription = {
  ...metadataField,
  2: { name: 'spec', type: 'message', message: { 1: { name: 'namespace', type: 'text' } } },
};

function subjectReview(version: string): ReviewKind {
  return {
    group: 'authentication.k8s.io',
    version,
    kind: 'SelfSubjectReview',
    plural: 'selfsubjectreviews',
    singular: 'selfsubjectreview',
    question: 'who-am-i',
    protobuf: metadataField,
  };
}

/** Questions about oneself that kubectl asks; older versions ask who they are in beta versions. */
export const reviewKinds: readonly ReviewKind[] = [
  subjectReview('v1'),
  subjectReview('v1beta1'),
  subjectReview('v1alpha1'),
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    kind: 'SelfSubjectAccessReview',
    plural: 'selfsubjectaccessreviews',
    singular: 'selfsubjectaccessreview',
    question: 'may-i',
    protobuf: accessReview,
  },
  {
    group: 'authorization.k8s.io',
    version: 'v1',
    kind: 'SelfSubjectRulesReview',
    plural: 'selfsubjectrulesreviews',
    singular: 'selfsubjectrulesreview',
    question: 'what-may-i',
    protobuf: rulesReview,
  },
];
