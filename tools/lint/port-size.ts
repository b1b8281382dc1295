import type { HouseRule } from './rule.ts';
import { isNode, lineOf, nodesOf } from './walk.ts';

/** The interface that each port folder is about. */
const ports: Readonly<Record<string, string>> = {
  'src/engines/types.ts': 'Engine',
  'src/cnis/types.ts': 'Cni',
  'src/drivers/types.ts': 'Driver',
  'src/store/types.ts': 'Store',
};
const most = 9;

/** A port that grows past nine members is two ports: every implementation and every fake pays for each member. */
export const portSize: HouseRule = {
  name: 'port-size',
  applies: (path) => path in ports,
  check(file) {
    const port = ports[file.path];
    const declaration = [...nodesOf(file.syntax())].find(
      (node) => node.type === 'TsInterfaceDeclaration' && isNode(node.id) && node.id.value === port,
    );
    if (declaration === undefined) {
      return [{ line: 1, message: `found no interface ${port}, expected the port of this folder` }];
    }
    const body = isNode(declaration.body) ? declaration.body.body : [];
    const count = Array.isArray(body) ? body.length : 0;
    const line = lineOf(file.text, `interface ${port}`);
    return count > most
      ? [{ line, message: `found ${count} members in the port ${port}, expected at most ${most}: split it in two` }]
      : [];
  },
};
