import { Type } from 'typebox';
import { fields, LabelSelector, optional, texts } from './schema-parts.ts';

const NodeSelectorRequirement = fields({
  key: Type.String(),
  operator: Type.String({ description: 'In, NotIn, Exists, DoesNotExist, Gt or Lt' }),
  values: texts('Values to compare with'),
});

const NodeSelectorTerm = Type.Object(
  {
    matchExpressions: optional(Type.Array(NodeSelectorRequirement)),
    matchFields: optional(Type.Array(NodeSelectorRequirement)),
  },
  { additionalProperties: false, 'x-kubernetes-map-type': 'atomic' },
);

const NodeAffinity = fields({
  requiredDuringSchedulingIgnoredDuringExecution: optional(
    Type.Object(
      { nodeSelectorTerms: Type.Array(NodeSelectorTerm) },
      { additionalProperties: false, 'x-kubernetes-map-type': 'atomic' },
    ),
  ),
  preferredDuringSchedulingIgnoredDuringExecution: optional(
    Type.Array(fields({ weight: Type.Integer({ minimum: 1, maximum: 100 }), preference: NodeSelectorTerm })),
  ),
});

const PodAffinityTerm = fields({
  labelSelector: optional(LabelSelector),
  namespaceSelector: optional(LabelSelector),
  namespaces: texts('Namespaces of the pods that count'),
  topologyKey: Type.String({ description: 'Node label whose value makes nodes one place' }),
  matchLabelKeys: texts('Keys whose values are taken from the pod itself'),
  mismatchLabelKeys: texts('Keys whose values must differ from the pod’s own'),
});

const PodAffinity = fields({
  requiredDuringSchedulingIgnoredDuringExecution: optional(Type.Array(PodAffinityTerm)),
  preferredDuringSchedulingIgnoredDuringExecution: optional(
    Type.Array(fields({ weight: Type.Integer({ minimum: 1, maximum: 100 }), podAffinityTerm: PodAffinityTerm })),
  ),
});

/** Kubernetes Affinity (core/v1). */
export const Affinity = fields(
  {
    nodeAffinity: optional(NodeAffinity),
    podAffinity: optional(PodAffinity),
    podAntiAffinity: optional(PodAffinity),
  },
  'Kubernetes Affinity',
);
