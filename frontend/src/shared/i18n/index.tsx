import { I18nProvider } from "@cloudscape-design/components/i18n";
import messagesDe from "@cloudscape-design/components/i18n/messages/all.de";
import messagesEn from "@cloudscape-design/components/i18n/messages/all.en";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { de } from "./de";
import { en, type Text } from "./en";

export type { Text };

const texts = { en, de };
export type Language = keyof typeof texts;
export const languages: Record<Language, string> = { en: "English", de: "Deutsch" };

interface Speech {
  language: Language;
  t: Text;
  speak: (language: Language) => void;
}

const SpeechContext = createContext<Speech | undefined>(undefined);

function preferred(): Language {
  const kept = sessionStorage.getItem("language");
  const wanted = [kept, ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return (wanted.find((tag) => tag && tag in texts) as Language | undefined) ?? "en";
}

/** Speech gives its children their texts, and Cloudscape's own in the same language. */
export function Speech({ children }: { children: ReactNode }) {
  const [language, speak] = useState(preferred);
  useEffect(() => {
    document.documentElement.lang = language;
    sessionStorage.setItem("language", language);
  }, [language]);
  const value = useMemo(() => ({ language, t: texts[language], speak }), [language]);
  return (
    <SpeechContext.Provider value={value}>
      <I18nProvider locale={language} messages={[language === "de" ? messagesDe : messagesEn]}>
        {children}
      </I18nProvider>
    </SpeechContext.Provider>
  );
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) {
    throw new Error("useSpeech outside of Speech");
  }
  return speech;
}

/** useText returns the texts of the person's language. */
export function useText(): Text {
  return useSpeech().t;
}
