import FileInput from "@cloudscape-design/components/file-input";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { external, hashed } from "@/shared/columns/meaning";
import { useText } from "@/shared/i18n";
import { type IdentityType, linesOf, type Person, tableOf } from "./people";

interface Props {
  people: Person[];
  onChange: (people: Person[]) => void;
  errorText: string;
}

/** PeopleField takes identities that are pasted, one a line, or stand in a file. The file is read here and sent nowhere. */
export function PeopleField({ people, onChange, errorText }: Props) {
  const t = useText();
  const [type, setType] = useState<IdentityType>("EMAIL");
  const [text, setText] = useState("");
  const [file, setFile] = useState<{ name: string; passedOver: string[]; text?: string }>();
  const named = (words: readonly IdentityType[]) => words.map((value) => ({ value, label: t.wizard.meanings[value] }));
  const options = [
    { label: t.forget.hashedTypes, options: named(hashed) },
    { label: t.forget.externalTypes, options: named(external) },
  ];
  const choose = async (chosen: File) => {
    const content = await chosen.text();
    const table = tableOf(content);
    setText("");
    setFile({ name: chosen.name, passedOver: table?.passedOver ?? [], text: table ? undefined : content });
    onChange(table?.people ?? linesOf(content, type));
  };
  return (
    <SpaceBetween size="l">
      <FormField label={t.forget.type} description={t.forget.typeText}>
        <Select
          options={options}
          selectedOption={{ value: type, label: t.wizard.meanings[type] }}
          onChange={({ detail }) => {
            const next = detail.selectedOption.value as IdentityType;
            setType(next);
            const lines = file ? file.text : text;
            if (lines !== undefined) {
              onChange(linesOf(lines, next));
            }
          }}
        />
      </FormField>
      <FormField
        label={t.forget.people}
        description={t.forget.peopleText}
        errorText={errorText}
        constraintText={
          people.length > 0 &&
          [
            t.forget.found(people.length, file?.name),
            file && file.passedOver.length > 0 && t.forget.passedOver(file.passedOver.join(", ")),
          ]
            .filter(Boolean)
            .join(" ")
        }
        stretch
      >
        <Textarea
          rows={8}
          value={text}
          spellcheck={false}
          autoComplete={false}
          disableBrowserAutocorrect
          onChange={({ detail }) => {
            setText(detail.value);
            setFile(undefined);
            onChange(linesOf(detail.value, type));
          }}
        />
      </FormField>
      <FormField label={t.forget.file} description={t.forget.fileText}>
        <FileInput
          accept=".csv,.tsv,.txt"
          value={[]}
          onChange={({ detail }) => detail.value[0] && void choose(detail.value[0])}
        >
          {t.instances.chooseFile}
        </FileInput>
      </FormField>
    </SpaceBetween>
  );
}
