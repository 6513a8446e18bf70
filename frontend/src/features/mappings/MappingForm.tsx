import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FileInput from "@cloudscape-design/components/file-input";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { type ReactNode, useState } from "react";
import type { Schemas } from "@/shared/api/client";
import { useText } from "@/shared/i18n";
import { mappingNameForm, readMapping } from "@/shared/mapping";
import { ColumnList } from "@/shared/ui/ColumnList";
import { Guard } from "@/shared/ui/Guard";
import { RouterButton } from "@/shared/ui/RouterButton";

interface Props {
  title: string;
  /** Of the mapping; left out, it is asked for. */
  name?: string;
  start: string;
  busy: boolean;
  saved: boolean;
  failure: ReactNode;
  /** Where to go without saving. */
  back: string;
  onSave: (name: string, mapping: Schemas["Mapping"], comment: string | undefined) => void;
}

/** MappingForm takes a mapping in its JSON form, from a file or by hand, and shows what it makes of a file's columns. */
export function MappingForm({ title, name: fixed, start, busy, saved, failure, back, onSave }: Props) {
  const t = useText();
  const [name, setName] = useState(fixed ?? "");
  const [text, setText] = useState(start);
  const [comment, setComment] = useState("");
  const [tried, setTried] = useState(false);
  const mapping = readMapping(text);
  const choose = async (file: File) => {
    setText(await file.text());
    if (!fixed && name === "") {
      const proposed = file.name
        .replace(/\.json$/i, "")
        .toLowerCase()
        .replace(/[^a-z0-9._-]+/g, "-");
      setName(mappingNameForm.test(proposed) ? proposed : "");
    }
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        setTried(true);
        if (mapping && mappingNameForm.test(name)) {
          onSave(name, mapping, comment.trim() || undefined);
        }
      }}
    >
      <Guard when={(text !== start || comment !== "") && !saved} />
      <Form
        header={
          <Header variant="h1" description={t.mappings.formText}>
            {title}
          </Header>
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <RouterButton formAction="none" variant="link" to={back}>
              {t.app.cancel}
            </RouterButton>
            <Button variant="primary" loading={busy}>
              {t.app.save}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container>
            <SpaceBetween size="l">
              {fixed === undefined && (
                <FormField
                  label={t.mappings.name}
                  description={t.mappings.nameText}
                  errorText={tried && !mappingNameForm.test(name) ? t.mappings.needName : ""}
                >
                  <Input value={name} onChange={({ detail }) => setName(detail.value.trim())} />
                </FormField>
              )}
              <FormField label={t.instances.file} description={t.mappings.fileText}>
                <FileInput
                  accept=".json"
                  value={[]}
                  onChange={({ detail }) => detail.value[0] && void choose(detail.value[0])}
                >
                  {t.instances.chooseFile}
                </FileInput>
              </FormField>
              <FormField
                label={t.mappings.json}
                description={t.mappings.jsonText}
                errorText={(tried || text !== start) && !mapping ? t.mappings.noMapping("") : ""}
                stretch
              >
                <Textarea
                  rows={14}
                  value={text}
                  spellcheck={false}
                  disableBrowserAutocorrect
                  onChange={({ detail }) => setText(detail.value)}
                />
              </FormField>
              <FormField label={t.mappings.comment} description={t.mappings.commentText}>
                <Input value={comment} onChange={({ detail }) => setComment(detail.value.slice(0, 1000))} />
              </FormField>
            </SpaceBetween>
          </Container>
          {failure}
          {mapping && (
            <ColumnList
              columns={mapping.columns}
              sources
              header={<Header counter={`(${mapping.columns.length})`}>{t.datasets.columns}</Header>}
            />
          )}
        </SpaceBetween>
      </Form>
    </form>
  );
}
