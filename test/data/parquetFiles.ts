/**
 * Parquet files of lists, written for tests and benches.
 */
import type { SchemaElement } from 'hyparquet'
import { parquetWriteFile } from 'hyparquet-writer'

export interface Column {
  readonly name: string
  readonly data: ReadonlyArray<unknown>
  readonly type: 'LIST' | 'DOUBLE' | 'UTF8' | 'TEXTS'
}

export const writeParquet = (
  filename: string,
  columns: ReadonlyArray<Column>,
  options: Partial<Parameters<typeof parquetWriteFile>[0]> = {},
): string => {
  parquetWriteFile({
    filename,
    rowGroupSize: 1000,
    columnData: columns.map(({ name, data }) => ({ name, data: [...data], encoding: 'PLAIN' })),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.flatMap(({ name, type }): ReadonlyArray<SchemaElement> => {
        if (type === 'DOUBLE') return [{ name, type, repetition_type: 'REQUIRED' }]
        if (type === 'UTF8') return [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }]
        return [
          { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          type === 'LIST'
            ? { name: 'element', type: 'FLOAT', repetition_type: 'OPTIONAL' }
            : { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        ]
      }),
    ],
    ...options,
  })
  return filename
}
