import { shellQuoted } from '../../network/registration-command.ts';
import { columns } from '../text/layout.ts';

/** What became of one file of examples. */
export interface DemoLine {
  readonly file: string;
  readonly words: string;
}

/** What the demo has applied, and what a person can do next; `clusters` are the names of those that live. */
export function demoText(
  lines: readonly DemoLine[],
  clusters: readonly string[],
  {
    dataFolder,
    drover,
    dataOption,
  }: { readonly dataFolder: string; readonly drover: string; readonly dataOption: boolean },
): string {
  const data = dataOption ? ` --data ${shellQuoted(dataFolder)}` : '';
  const [first] = clusters;
  return [
    '',
    'The demo applies the examples that need neither an account nor hosts:',
    ...columns(lines.map(({ file, words }) => [`  ${file}`, words])),
    '',
    'In another terminal:',
    ...commands([
      [`${drover} kubeconfig --use${data}`, 'makes this manager the current context of kubectl'],
      ['kubectl get clusters -w', 'shows how clusters turn Active'],
      ['kubectl get machines,instances,machinepools', 'shows what they are made of'],
      ...(first === undefined
        ? []
        : ([
            [`${drover} why cluster ${first}`, 'says what a cluster waits for'],
            [
              `${drover} kubeconfig ${first}${data} --print`,
              'prints the access to a cluster; the API of a simulated one answers nobody',
            ],
            [`kubectl delete cluster ${first}`, 'removes it with its machines'],
          ] as const)),
    ]),
    '',
    `All is kept in ${dataFolder}; what is deleted there is made anew by the next demo.`,
    '',
    '',
  ].join('\n');
}

function commands(list: readonly (readonly [command: string, what: string])[]): string[] {
  return columns(list.map(([command, what]) => [`  ${command}`, `# ${what}`]));
}
