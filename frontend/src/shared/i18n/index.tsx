import { I18nProvider, type I18nProviderProps } from "@cloudscape-design/components/i18n";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type { Text } from "./en";

export type { Text };

interface Words {
  t: Text;
  /** Cloudscape's own. */
  messages: I18nProviderProps.Messages;
}

/** Each language is loaded when somebody wants it. */
const words = {
  en: async (): Promise<Words> => {
    const [own, theirs] = await Promise.all([
      import("./en"),
      import("@cloudscape-design/components/i18n/messages/all.en"),
    ]);
    return { t: own.en, messages: theirs.default };
  },
  de: async (): Promise<Words> => {
    const [own, theirs] = await Promise.all([
      import("./de"),
      import("@cloudscape-design/components/i18n/messages/all.de"),
    ]);
    return { t: own.de, messages: theirs.default };
  },
};
export type Language = keyof typeof words;
export const languages: Record<Language, string> = { en: "English", de: "Deutsch" };

interface LanguageValue {
  language: Language;
  t: Text;
  setLanguage: (language: Language) => void;
}

const LanguageContext = createContext<LanguageValue | undefined>(undefined);

function preferred(): Language {
  const kept = sessionStorage.getItem("language");
  const wanted = [kept, ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return (wanted.find((tag) => tag && tag in words) as Language | undefined) ?? "en";
}

/** LanguageProvider gives its children their texts, once they are loaded, and Cloudscape's own in the same language. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [wanted, setLanguage] = useState(preferred);
  const [loaded, setLoaded] = useState<Words & { language: Language }>();
  useEffect(() => {
    let stale = false;
    words[wanted]().then(
      (w) => {
        if (!stale) {
          document.documentElement.lang = wanted;
          sessionStorage.setItem("language", wanted);
          setLoaded({ ...w, language: wanted });
        }
      },
      () => location.reload(), // the build these belonged to is gone
    );
    return () => {
      stale = true;
    };
  }, [wanted]);
  const value = useMemo(() => loaded && { language: loaded.language, t: loaded.t, setLanguage }, [loaded]);
  if (!loaded || !value) {
    return null;
  }
  return (
    <LanguageContext.Provider value={value}>
      <I18nProvider locale={loaded.language} messages={[loaded.messages]}>
        {children}
      </I18nProvider>
    </LanguageContext.Provider>
  );
}

export function useLanguage(): LanguageValue {
  const value = useContext(LanguageContext);
  if (!value) {
    throw new Error("useLanguage outside of LanguageProvider");
  }
  return value;
}

/** useText returns the texts of the person's language. */
export function useText(): Text {
  return useLanguage().t;
}
