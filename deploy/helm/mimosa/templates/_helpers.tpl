{{- define "mimosa.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "mimosa.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "mimosa.labels" -}}
{{ include "mimosa.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "mimosa.secretName" -}}
{{- .Values.secret.existing | default (include "mimosa.name" .) -}}
{{- end -}}

{{- define "mimosa.hasSecret" -}}
{{- with .Values.secret -}}
{{- if or .existing .rootKey .engineKeys .databaseUrl .redisUrl -}}yes{{- end -}}
{{- end -}}
{{- end -}}

{{- define "mimosa.claimName" -}}
{{- .Values.persistence.existingClaim | default (printf "%s-data" (include "mimosa.name" .)) -}}
{{- end -}}
