export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  
  "public": {
          Tables: {
            "activity_logs": {
                  Row: {
                    "action": string,"actor_id": string | null,"created_at": string,"details": Json | null,"entity": string | null,"entity_id": string | null,"id": string,"organization_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "action": string,"actor_id"?: string | null,"created_at"?: string,"details"?: Json | null,"entity"?: string | null,"entity_id"?: string | null,"id"?: string,"organization_id": string
                  }
                  Update: {
                    "action"?: string,"actor_id"?: string | null,"created_at"?: string,"details"?: Json | null,"entity"?: string | null,"entity_id"?: string | null,"id"?: string,"organization_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "activity_logs_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"customers": {
                  Row: {
                    "auth_user_id": string | null,"created_at": string,"email": string | null,"full_name": string,"id": string,"organization_id": string,"phone": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "auth_user_id"?: string | null,"created_at"?: string,"email"?: string | null,"full_name": string,"id"?: string,"organization_id": string,"phone"?: string | null
                  }
                  Update: {
                    "auth_user_id"?: string | null,"created_at"?: string,"email"?: string | null,"full_name"?: string,"id"?: string,"organization_id"?: string,"phone"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "customers_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"documents": {
                  Row: {
                    "bucket": string,"created_at": string,"customer_id": string | null,"id": string,"kind": string,"organization_id": string,"path": string,"unit_id": string | null,"uploaded_by": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "bucket": string,"created_at"?: string,"customer_id"?: string | null,"id"?: string,"kind": string,"organization_id": string,"path": string,"unit_id"?: string | null,"uploaded_by"?: string | null
                  }
                  Update: {
                    "bucket"?: string,"created_at"?: string,"customer_id"?: string | null,"id"?: string,"kind"?: string,"organization_id"?: string,"path"?: string,"unit_id"?: string | null,"uploaded_by"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "documents_customer_id_fkey"
      columns: ["customer_id"]
isOneToOne: false
      referencedRelation: "customers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "documents_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "documents_unit_id_fkey"
      columns: ["unit_id"]
isOneToOne: false
      referencedRelation: "units"
      referencedColumns: ["id"]
    }
                  ]
                },"organizations": {
                  Row: {
                    "created_at": string,"id": string,"name": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"id"?: string,"name": string
                  }
                  Update: {
                    "created_at"?: string,"id"?: string,"name"?: string
                  }
                  Relationships: [
                    
                  ]
                },"payment_intents": {
                  Row: {
                    "amount": number,"created_at": string,"customer_id": string,"decided_at": string | null,"decided_by": string | null,"id": string,"organization_id": string,"payment_schedule_id": string | null,"status": string,"superseded_by": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "amount": number,"created_at"?: string,"customer_id": string,"decided_at"?: string | null,"decided_by"?: string | null,"id"?: string,"organization_id": string,"payment_schedule_id"?: string | null,"status"?: string,"superseded_by"?: string | null
                  }
                  Update: {
                    "amount"?: number,"created_at"?: string,"customer_id"?: string,"decided_at"?: string | null,"decided_by"?: string | null,"id"?: string,"organization_id"?: string,"payment_schedule_id"?: string | null,"status"?: string,"superseded_by"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "payment_intents_customer_id_fkey"
      columns: ["customer_id"]
isOneToOne: false
      referencedRelation: "customers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "payment_intents_decided_by_fkey"
      columns: ["decided_by"]
isOneToOne: false
      referencedRelation: "users"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "payment_intents_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "payment_intents_payment_schedule_id_fkey"
      columns: ["payment_schedule_id"]
isOneToOne: false
      referencedRelation: "payment_schedules"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "payment_intents_superseded_by_fkey"
      columns: ["superseded_by"]
isOneToOne: false
      referencedRelation: "payment_intents"
      referencedColumns: ["id"]
    }
                  ]
                },"payment_schedules": {
                  Row: {
                    "amount": number,"created_at": string,"customer_id": string,"due_date": string,"id": string,"organization_id": string,"status": string,"unit_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "amount": number,"created_at"?: string,"customer_id": string,"due_date": string,"id"?: string,"organization_id": string,"status"?: string,"unit_id": string
                  }
                  Update: {
                    "amount"?: number,"created_at"?: string,"customer_id"?: string,"due_date"?: string,"id"?: string,"organization_id"?: string,"status"?: string,"unit_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "payment_schedules_customer_id_fkey"
      columns: ["customer_id"]
isOneToOne: false
      referencedRelation: "customers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "payment_schedules_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "payment_schedules_unit_id_fkey"
      columns: ["unit_id"]
isOneToOne: false
      referencedRelation: "units"
      referencedColumns: ["id"]
    }
                  ]
                },"payments": {
                  Row: {
                    "amount": number,"created_at": string,"customer_id": string,"id": string,"method": string | null,"organization_id": string,"paid_at": string,"payment_intent_id": string | null,"payment_schedule_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "amount": number,"created_at"?: string,"customer_id": string,"id"?: string,"method"?: string | null,"organization_id": string,"paid_at"?: string,"payment_intent_id"?: string | null,"payment_schedule_id"?: string | null
                  }
                  Update: {
                    "amount"?: number,"created_at"?: string,"customer_id"?: string,"id"?: string,"method"?: string | null,"organization_id"?: string,"paid_at"?: string,"payment_intent_id"?: string | null,"payment_schedule_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "payments_customer_id_fkey"
      columns: ["customer_id"]
isOneToOne: false
      referencedRelation: "customers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "payments_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "payments_payment_intent_id_fkey"
      columns: ["payment_intent_id"]
isOneToOne: false
      referencedRelation: "payment_intents"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "payments_payment_schedule_id_fkey"
      columns: ["payment_schedule_id"]
isOneToOne: false
      referencedRelation: "payment_schedules"
      referencedColumns: ["id"]
    }
                  ]
                },"projects": {
                  Row: {
                    "created_at": string,"id": string,"location": string | null,"name": string,"organization_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"id"?: string,"location"?: string | null,"name": string,"organization_id": string
                  }
                  Update: {
                    "created_at"?: string,"id"?: string,"location"?: string | null,"name"?: string,"organization_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "projects_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                },"units": {
                  Row: {
                    "created_at": string,"id": string,"label": string,"organization_id": string,"price": number,"project_id": string,"status": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"id"?: string,"label": string,"organization_id": string,"price": number,"project_id": string,"status"?: string
                  }
                  Update: {
                    "created_at"?: string,"id"?: string,"label"?: string,"organization_id"?: string,"price"?: number,"project_id"?: string,"status"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "units_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "units_project_id_fkey"
      columns: ["project_id"]
isOneToOne: false
      referencedRelation: "projects"
      referencedColumns: ["id"]
    }
                  ]
                },"users": {
                  Row: {
                    "created_at": string,"full_name": string | null,"id": string,"organization_id": string,"role": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"full_name"?: string | null,"id": string,"organization_id": string,"role": string
                  }
                  Update: {
                    "created_at"?: string,"full_name"?: string | null,"id"?: string,"organization_id"?: string,"role"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "users_organization_id_fkey"
      columns: ["organization_id"]
isOneToOne: false
      referencedRelation: "organizations"
      referencedColumns: ["id"]
    }
                  ]
                }
          }
          Views: {
            [_ in never]: never
          }
          Functions: {
            "health_check":
{ Args: Record<PropertyKey, never>; Returns: Json
                           }
          }
          Enums: {
            [_ in never]: never
          }
          CompositeTypes: {
            [_ in never]: never
          }
        },"watch_api": {
          Tables: {
            [_ in never]: never
          }
          Views: {
            [_ in never]: never
          }
          Functions: {
            "ack":
{ Args: { "episode": string,"reason": string,"until_ms"?: number }; Returns: Json
                           },
"adopt_hash_key":
{ Args: { "key": string }; Returns: boolean
                           },
"alerts":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"beat":
{ Args: { "slot": number }; Returns: Json
                           },
"board":
{ Args: { "from_ms"?: number,"max_points"?: number,"to_ms"?: number }; Returns: Json
                           },
"board_as_of":
{ Args: { "at_ms": number,"from_ms"?: number,"max_points"?: number }; Returns: Json
                           },
"channels":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"claim_backups":
{ Args: Record<PropertyKey, never>; Returns: boolean
                           },
"claim_log_pull":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"claim_outbox":
{ Args: { "lease_s": number,"max_rows": number }; Returns: Json
                           },
"commit_slot":
{ Args: { "commit": Json }; Returns: Json
                           },
"deliveries":
{ Args: { "channel"?: string,"cursor"?: string,"from_ms": number,"max_rows"?: number,"to_ms": number }; Returns: Json
                           },
"displays":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"drill_due":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"drill_received":
{ Args: { "episode": string }; Returns: Json
                           },
"drills":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"end_ack":
{ Args: { "episode": string }; Returns: Json
                           },
"end_silence":
{ Args: { "id": string }; Returns: Json
                           },
"episode":
{ Args: { "id": string }; Returns: Json
                           },
"episodes":
{ Args: { "cursor"?: string,"from_ms": number,"max_rows"?: number,"rule"?: string,"to_ms": number }; Returns: Json
                           },
"evaluation_input":
{ Args: { "slot_ms": number }; Returns: Json
                           },
"health_history":
{ Args: { "from_ms": number,"max_points"?: number,"to_ms": number }; Returns: Json
                           },
"import_coverage":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"import_events":
{ Args: { "batch": Json }; Returns: Json
                           },
"ingest":
{ Args: { "batch": Json }; Returns: Json
                           },
"log_pull":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"maintain":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"me":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"noise":
{ Args: { "from_ms": number,"to_ms": number }; Returns: Json
                           },
"note":
{ Args: { "episode": string,"text": string }; Returns: Json
                           },
"objective_windows":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"objectives":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"pair_approve":
{ Args: { "again"?: string,"code": string,"days"?: number,"diagonal_in": number,"distance_m": number,"name": string,"scope"?: Json }; Returns: Json
                           },
"pair_poll":
{ Args: { "secret": string }; Returns: Json
                           },
"pair_start":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"payment_desk":
{ Args: { "days_from_ms"?: number,"from_ms": number,"max_points"?: number,"to_ms": number }; Returns: Json
                           },
"payment_ledger":
{ Args: { "from_ms": number,"to_ms": number }; Returns: Json
                           },
"queues":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"record_backups":
{ Args: { "backups": Json }; Returns: Json
                           },
"record_export":
{ Args: { "export": Json }; Returns: Json
                           },
"record_gauges":
{ Args: { "gauges": Json }; Returns: Json
                           },
"record_health":
{ Args: { "sample": Json }; Returns: Json
                           },
"remove_channel":
{ Args: { "key": string,"reason": string }; Returns: Json
                           },
"revoke_display":
{ Args: { "id": string,"reason": string }; Returns: Json
                           },
"rule_buckets":
{ Args: { "from_ms": number,"key": string,"to_ms": number }; Returns: Json
                           },
"rule_versions":
{ Args: { "key": string }; Returns: Json
                           },
"rules":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"save_channel":
{ Args: { "channel": Json,"expected_version"?: number,"key": string,"secret"?: Json }; Returns: Json
                           },
"save_display":
{ Args: { "changes": Json,"expected_version": number,"id": string }; Returns: Json
                           },
"save_handover":
{ Args: { "note": string,"until_ms": number }; Returns: Json
                           },
"save_log_pull":
{ Args: { "state": Json }; Returns: undefined
                           },
"save_rule":
{ Args: { "expected_version": number,"key": string,"reason": string,"thresholds": Json }; Returns: Json
                           },
"send_to_wall":
{ Args: { "display": string,"minutes"?: number,"view": Json }; Returns: Json
                           },
"series":
{ Args: { "from_ms": number,"max_points"?: number,"signals": (string)[],"to_ms": number }; Returns: Json
                           },
"settle_outbox":
{ Args: { "attempt": number,"id": string,"result": Json }; Returns: Json
                           },
"silence":
{ Args: { "from_ms": number,"groups": (string)[],"reason": string,"rules": (string)[],"severities": (string)[],"until_ms": number }; Returns: Json
                           },
"source_ledger":
{ Args: Record<PropertyKey, never>; Returns: Json
                           },
"test_channel":
{ Args: { "key": string }; Returns: Json
                           },
"track":
{ Args: { "events": Json }; Returns: Json
                           },
"wall":
{ Args: { "beat": Json,"token": string }; Returns: Json
                           }
          }
          Enums: {
            [_ in never]: never
          }
          CompositeTypes: {
            [_ in never]: never
          }
        }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
  ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
      Row: infer R
    }
    ? R
    : never
  : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Insert: infer I
    }
    ? I
    : never
  : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Update: infer U
    }
    ? U
    : never
  : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
  ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
  : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
  ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
  : never

export const Constants = {
  "public": {
          Enums: {
            
          }
        },"watch_api": {
          Enums: {
            
          }
        }
} as const
