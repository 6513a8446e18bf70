import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useMemo } from "react";
import { useLanguage } from "@/shared/i18n";
import { countries } from "./countries";

interface Props {
  label: string;
  description: string;
  /** ISO 3166-1 alpha-2, or "" for none. */
  value: string;
  onChange: (countryCode: string) => void;
  /** One that is there can be changed, but not taken away. */
  needed?: boolean;
  errorText?: string;
}

export function CountryField({ label, description, value, onChange, needed, errorText }: Props) {
  const { t, language } = useLanguage();
  const { ruled, others } = useMemo(() => countries(language), [language]);
  const none = { value: "", label: t.wizard.noCountry };
  return (
    <FormField label={label} description={description} errorText={errorText}>
      <Select
        filteringType="auto"
        options={[
          ...(needed ? [] : [none]),
          { label: t.wizard.ruled, options: ruled },
          { label: t.wizard.otherCountries, options: others },
        ]}
        selectedOption={[none, ...ruled, ...others].find((option) => option.value === value) ?? { value, label: value }}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
      />
    </FormField>
  );
}
