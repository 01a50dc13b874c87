using Microsoft.EntityFrameworkCore.Migrations;

namespace CustomerGrpc.Database.Migrations;

/// <summary>
/// Why a customer was banned; and the parts of a phone number, so that an API that shows only one of them can be told from the
/// statement whether it is new.
/// </summary>
internal sealed partial class BlockReasonAndMobileNumber : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(
            name: "block_reason",
            table: "customers",
            type: "text",
            nullable: true);

        // The same as CustomerPhone. A text that begins with an assigned calling code is a complete number, unless a second plus follows.
        migrationBuilder.Sql("""
            CREATE FUNCTION customer_complete_number_code(phone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN substring(phone FROM
                '^(\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]'
                '|(?!2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])[2-689][0-9]{2}))(?!\+)');

            CREATE FUNCTION customer_calling_code(phone_country_code text, phone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN coalesce(customer_complete_number_code(phone), phone_country_code);

            CREATE FUNCTION customer_national_number(phone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN substr(phone, coalesce(length(customer_complete_number_code(phone)), 0) + 1);

            CREATE FUNCTION customer_mobile_number(phone text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
            DECLARE
                ascii text := translate(customer_national_number(phone), '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', '01234567890123456789');
                number text := substring(ascii FROM '^\+?([0-9 ()./-]*)(?:(?:[xX]|[eE][xX][tT]\.?|#|;ext=) ?[0-9]+)?$');
                digits text := ltrim(translate(number, ' ()./-', ''), '0');
            BEGIN
                RETURN CASE WHEN length(digits) BETWEEN 1 AND 15 THEN digits END;
            END $$;
            """);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""
            DROP FUNCTION customer_mobile_number(text), customer_national_number(text), customer_calling_code(text, text);
            DROP FUNCTION customer_complete_number_code(text);
            """);
        migrationBuilder.DropColumn(
            name: "block_reason",
            table: "customers");
    }
}
