import Box from "@cloudscape-design/components/box";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Link from "@cloudscape-design/components/link";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { Schemas } from "@/shared/api/client";
import { useLanguage } from "@/shared/i18n";
import { FieldRow } from "@/shared/ui/FieldRow";
import { Failure } from "@/shared/ui/Failure";
import { Pages, usePages } from "@/shared/ui/pages";
import { sizeOf } from "@/shared/ui/size";
import { Time } from "@/shared/ui/Time";
import { useFolder } from "../api/browseSources";
import { chosen, isChosen } from "./choice";
import { useSettled } from "./useSettled";

interface Props {
  buckets: string[];
  source: Schemas["SourceRef"] | undefined;
  onChange: (source: Schemas["SourceRef"] | undefined) => void;
}

const folderOf = (key: string) => key.slice(0, key.lastIndexOf("/") + 1);

/** The source buckets, a level at a time: files are chosen one by one, also of several folders, and a folder as a whole. */
export function SourceBrowser({ buckets, source, onChange }: Props) {
  const { t, language } = useLanguage();
  const [bucket, setBucket] = useState(source?.bucket ?? buckets[0] ?? "");
  const [folder, setFolder] = useState(() =>
    folderOf((source?.prefix ?? source?.key ?? source?.keys?.[0] ?? "").replace(/\/$/, "")),
  );
  const [search, setSearch] = useState("");
  const settled = useSettled(search);
  const sought = search === "" ? "" : settled;
  const prefix = folder + sought;
  const pages = usePages(`${bucket}/${prefix}`);
  const found = useFolder({ bucket, prefix, cursor: pages.cursor, limit: 25 });
  const items = [
    ...(found.data?.folders ?? []).map((id) => ({ id, object: undefined })),
    ...(found.data?.objects ?? []).map((object) => ({ id: object.key, object })),
  ];
  const open = (to: string) => {
    setFolder(to);
    setSearch("");
  };
  const segments = folder.split("/").slice(0, -1);
  return (
    <SpaceBetween size="s">
      <FieldRow>
        {buckets.length > 1 && (
          <FormField label={t.wizard.bucket}>
            <Select
              options={buckets.map((value) => ({ value, label: value }))}
              selectedOption={{ value: bucket, label: bucket }}
              onChange={({ detail }) => {
                setBucket(detail.selectedOption.value ?? "");
                open("");
              }}
            />
          </FormField>
        )}
        <FormField label={t.wizard.search}>
          <Input
            type="search"
            value={search}
            placeholder={t.wizard.searchText}
            onChange={({ detail }) => setSearch(detail.value)}
          />
        </FormField>
      </FieldRow>
      <BreadcrumbGroup
        ariaLabel={t.wizard.folder}
        items={[
          { text: bucket, href: "#" },
          ...segments.map((text, i) => ({ text, href: `#${segments.slice(0, i + 1).join("/")}/` })),
        ]}
        onFollow={(e) => {
          e.preventDefault();
          open(e.detail.href.slice(1));
        }}
      />
      {found.error && <Failure error={found.error} retry={() => void found.refetch()} />}
      <Table
        variant="embedded"
        wrapLines
        selectionType="multi"
        trackBy="id"
        items={items}
        selectedItems={items.filter(({ id }) => isChosen(source, bucket, id))}
        onSelectionChange={({ detail }) =>
          onChange(
            chosen(
              source,
              bucket,
              items.map(({ id }) => id),
              detail.selectedItems.map(({ id }) => id),
            ),
          )
        }
        ariaLabels={{
          tableLabel: t.wizard.folder,
          selectionGroupLabel: t.wizard.folder,
          allItemsSelectionLabel: () => t.wizard.chooseAll,
          itemSelectionLabel: (_, { id }) => id.slice(folder.length),
        }}
        loading={found.isPending}
        loadingText={t.app.loading}
        pagination={<Pages pages={pages} nextCursor={found.data?.nextCursor} />}
        empty={<Box color="text-body-secondary">{sought ? t.wizard.nothingFound(sought) : t.wizard.emptyFolder}</Box>}
        footer={
          folder !== "" && (
            <Button
              iconName="folder"
              disabled={isChosen(source, bucket, folder)}
              onClick={() => onChange(chosen(source, bucket, [], [folder]))}
            >
              {t.wizard.wholeFolder(folder)}
            </Button>
          )
        }
        columnDefinitions={[
          {
            id: "name",
            header: t.wizard.name,
            isRowHeader: true,
            cell: ({ id, object }) =>
              object ? (
                <span className="breaks">{id.slice(folder.length)}</span>
              ) : (
                <Link
                  href={`#${id}`}
                  onFollow={(e) => {
                    e.preventDefault();
                    open(id);
                  }}
                >
                  <span className="breaks">{id.slice(folder.length)}</span>
                </Link>
              ),
          },
          {
            id: "size",
            header: t.upload.size,
            cell: ({ object }) => (object ? sizeOf(object.size, language) : t.app.none),
          },
          {
            id: "modified",
            header: t.wizard.modified,
            cell: ({ object }) => (object ? <Time at={object.modified} brief /> : t.app.none),
          },
        ]}
      />
    </SpaceBetween>
  );
}
